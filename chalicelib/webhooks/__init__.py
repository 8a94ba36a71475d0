"""Webhooks: addresses of other systems that every event of the admins' channel is sent to, and how far each has got."""
