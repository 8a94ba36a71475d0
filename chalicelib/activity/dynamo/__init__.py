"""Activity in DynamoDB."""
