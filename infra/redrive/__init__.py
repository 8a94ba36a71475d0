"""`make redrive`: batches that a reader of the stream gave up on are announced to it again (docs/recovery.md)."""
