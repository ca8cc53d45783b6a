"""What is different for callers between two versions of a flow, in words. Pure."""
