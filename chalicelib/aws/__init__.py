"""Calls to AWS services without their SDK: credentials, signatures, connections, and one DynamoDB table."""
