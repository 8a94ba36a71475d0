"""Use cases, one a file. They know ports, never AWS."""
