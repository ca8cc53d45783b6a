"""Export to a capture server (Homer, heplify-server, sipcapture) by HEP version 3."""
