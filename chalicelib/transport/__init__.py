"""The way out: posting to the gateway's connections."""
