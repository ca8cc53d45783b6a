"""Mail by SMTP and webhooks by HTTP: sends one notification, once; blocking, bounded in time."""
