"""Where things are kept: DynamoDB adapters, and the same contract in memory. Attribute and key names stay in here."""
