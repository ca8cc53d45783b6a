"""The SIP user agent: pjsua2 and nothing else touches it."""
