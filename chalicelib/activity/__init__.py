"""Activity: what happened in a channel, for much longer than the feed retains its entries."""
