"""What `telephony trunk check` finds out about a trunk."""
