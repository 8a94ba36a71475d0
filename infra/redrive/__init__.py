"""`make redrive`: batches that the broadcaster gave up on are announced to it again (docs/recovery.md)."""
