"""Boxes and arrows in layers: where each stands, and how the arrows run. Pure."""
