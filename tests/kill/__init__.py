"""`kill -9` of an edge under load, again and again: `python -m tests.kill --kills 50`."""
