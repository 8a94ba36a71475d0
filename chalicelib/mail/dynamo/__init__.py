"""The queue of mails, and what was mailed, in DynamoDB."""
