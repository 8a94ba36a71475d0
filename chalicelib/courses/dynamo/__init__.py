"""Courses in DynamoDB."""
