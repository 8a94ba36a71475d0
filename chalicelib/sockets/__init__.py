"""WebSocket connections: open, message, close, sweep, broadcast."""
