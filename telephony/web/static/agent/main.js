// The agent’s page.
