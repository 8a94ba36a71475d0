"""Connections in DynamoDB."""
