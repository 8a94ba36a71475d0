"""Calendar feeds in DynamoDB."""
