"""The least that a function on DynamoDB usually is: boto3's client, and one read."""

import os

import boto3

dynamodb = boto3.client("dynamodb")


def handler(_event: object, _context: object) -> object:
    key = {"PK": {"S": "ORGANIZATIONS"}, "SK": {"S": "0000000007"}}
    return dynamodb.get_item(TableName=os.environ["COURSES_TABLE"], Key=key, ConsistentRead=True)
