"""What is recorded of contacts, and left by callers: begun, sealed, deleted in time."""
