"""Whole calls by real peers through `telephony serve`, from INVITE to the record."""
