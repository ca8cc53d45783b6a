"""SIP dialogs and the accounts that they belong to (RFC 3261 section 12)."""
