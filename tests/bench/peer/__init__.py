"""This edge against Asterisk: the same callers, in turn; `make bench-peer` runs it."""
