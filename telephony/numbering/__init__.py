"""Telephone numbers: their country, kind and place; pure, and phonenumbers lives here alone."""
