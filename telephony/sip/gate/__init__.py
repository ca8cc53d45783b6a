"""What is refused before it costs anything, or could harm the library."""
