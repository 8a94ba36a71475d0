"""`make restore`: the courses table of a stage is as it was at an earlier moment (docs/recovery.md)."""
