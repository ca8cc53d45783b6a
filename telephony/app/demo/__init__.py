"""The demonstration: an edge, a desk that takes its transfers, and a caller who tries it."""
