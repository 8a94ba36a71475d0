"""REST: each route parses the request, calls one use case and builds the response."""
