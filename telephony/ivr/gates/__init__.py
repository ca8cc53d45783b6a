"""What a flow file has to pass before it meets a call."""
