"""What a flow sends for outside the dialogue, and what comes back."""
