"""REST: each route parses, calls one use case and writes down its answer."""
