"""What every AWS service wants of its callers: credentials, a region, a signature. Knows no service's own calls."""
