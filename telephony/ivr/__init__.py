"""The flow language: what a YAML flow means, as a pure machine."""
