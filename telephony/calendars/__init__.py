"""When a firm is open: weekly hours in a time zone, dated exceptions, public holidays. Pure."""
