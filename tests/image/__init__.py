"""The container image: its Dockerfile carried out without an engine, and the edge in it called."""
