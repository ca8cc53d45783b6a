"""Calls that never ring: a flow walked in virtual time, by a script or by a person who types."""
