"""RTP: from whom it is taken, how it reaches Python, what is counted on it."""
