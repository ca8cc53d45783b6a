"""Legs: what call control has of a call, and their audio."""
