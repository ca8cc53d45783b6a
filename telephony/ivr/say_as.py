"""Filters that say a value in words, in the language of the text around them."""

from __future__ import annotations

SPOKEN_IN = "(spoken in)"
"""The name in a scope for the language of the text; no expression can spell it."""
