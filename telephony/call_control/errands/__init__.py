"""What flows send for outside the dialogue, carried out."""
