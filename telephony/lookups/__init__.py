"""Web services: asked by flows while a caller waits, told by webhooks; bounded (httpx lives here)."""
