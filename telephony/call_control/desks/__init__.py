"""What agents and supervisors see and ask for."""
