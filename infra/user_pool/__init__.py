"""Writes the users of a stage's pool to a file, and makes users of such a file (docs/recovery.md)."""
