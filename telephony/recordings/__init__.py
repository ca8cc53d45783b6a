"""Recordings at rest: sealed files, their keys, and the folder where they are made."""
