"""The feed: numbered entries per channel, cursors, recovery, polling, event streams and tickets."""
