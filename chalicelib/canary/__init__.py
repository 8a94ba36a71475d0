"""The canary: an event of its own, sent and received on the way of all others, every five minutes."""
