"""What a call is played, and what is heard of its caller."""
