"""Voices through real calls: telephone, RTP, endpointing, recogniser, flow."""
