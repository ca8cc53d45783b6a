"""Web services, asked by flows and told by webhooks; bounded, never elsewhere (httpx is here)."""
