"""The figures in the connections table."""
