"""The words of the trade as types: call, leg, termination, digit, error. Standard library only."""
