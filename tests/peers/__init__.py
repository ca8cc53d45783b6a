"""Real SIP peers on the loopback: SIPp, baresip, Linphone and Kamailio, and the edge under test."""
