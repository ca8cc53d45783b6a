"""Prompts as 8 kHz files: synthesised, converted, cached by content."""
