"""The agent's page, the API behind it, and the live view of a desk."""
