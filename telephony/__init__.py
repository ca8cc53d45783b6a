"""A SIP/RTP telephony edge with IVR."""

__version__ = "0.1.0"
