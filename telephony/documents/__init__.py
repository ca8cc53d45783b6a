"""YAML files read strictly: bounded, with the line of every value, unknown keys refused."""
