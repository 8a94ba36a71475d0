"""Requests to webhooks: names of hosts, checked addresses, one connection per webhook."""
