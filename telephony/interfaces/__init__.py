"""What call control asks of the outside world, as Protocols; no code runs here."""
