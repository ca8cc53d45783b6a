"""`telephony.yaml`: every key, read strictly, with overrides from the environment."""
