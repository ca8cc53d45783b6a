"""YAML files read strictly: bounded, with the line of every value, unknown keys refused.

`document.load(path, Model)` does it all; `source.read` and `document.validate` are its two
halves, for those who merge overrides in between.
"""
