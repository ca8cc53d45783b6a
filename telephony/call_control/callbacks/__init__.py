"""Whom we owe a call: promised, put into a queue in time, called, on record."""
