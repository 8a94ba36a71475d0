"""Posts to the @connections endpoint of API Gateway."""
