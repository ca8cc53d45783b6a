"""Automatic call distribution: which caller meets which agent, and why. Pure: no clock inside."""
