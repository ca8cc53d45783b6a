"""What supervisors see of the floor, and may ask for: `/supervisor` and `/api/supervisor`."""
