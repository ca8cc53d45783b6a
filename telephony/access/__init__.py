"""People: their passwords (argon2 is imported here alone), the pace of tries, sessions."""
