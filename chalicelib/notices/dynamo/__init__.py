"""Notices in DynamoDB."""
