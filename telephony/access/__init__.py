"""People: passwords (argon2 here alone), the pace of tries, sessions, identity providers."""
