"""Calls that we place: whether they may be, how they go, how long."""
