"""One ordered task per call; knows Protocols, no library."""
