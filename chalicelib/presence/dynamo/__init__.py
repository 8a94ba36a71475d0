"""Presence in DynamoDB."""
