"""What is read from SIP messages and SDP, and written into them."""
