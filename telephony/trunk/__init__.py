"""What is decided about trunks: which host lives, how many calls, where to, for how much. Pure."""
