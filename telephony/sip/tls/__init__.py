"""Who is believed over TLS, and whether audio is encrypted."""
