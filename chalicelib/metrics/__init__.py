"""How the realtime layer has done lately: counts and times per minute, and what the month has cost so far."""
