"""Callers and agents together: who rings, who speaks with whom, who hears whom."""
