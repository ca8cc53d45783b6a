"""One file per verb: its YAML model and its behaviour."""
