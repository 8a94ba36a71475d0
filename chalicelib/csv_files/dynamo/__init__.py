"""Imports in DynamoDB."""
