"""Web services that flows ask while a caller waits: bounded, never elsewhere (httpx lives here)."""
