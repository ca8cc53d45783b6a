"""Calls taken and placed: which, how many, by which host."""
