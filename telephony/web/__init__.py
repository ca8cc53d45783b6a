"""HTTP: health, metrics, call records."""
