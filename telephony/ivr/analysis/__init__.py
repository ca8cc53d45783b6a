"""What is known of a flow without a call."""
