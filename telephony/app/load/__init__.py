"""The load lab: SIPp calls an edge, and what its callers heard is judged."""
