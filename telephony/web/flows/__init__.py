"""`/flows`: what callers did in each step of a flow."""
