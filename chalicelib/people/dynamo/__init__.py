"""People in DynamoDB."""
