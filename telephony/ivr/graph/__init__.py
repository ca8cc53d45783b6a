"""A flow as a graph: its steps, the ways between them, and its picture. Pure."""
