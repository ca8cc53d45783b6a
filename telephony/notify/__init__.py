"""Mails by SMTP, webhooks signed: sends one notification, once; blocking, bounded in time."""
