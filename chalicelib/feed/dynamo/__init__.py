"""The feed in DynamoDB."""
