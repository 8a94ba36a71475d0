"""One file per query."""
