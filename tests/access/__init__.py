"""Passwords, the pace of tries, sessions."""
