"""The canary's channel in DynamoDB."""
