"""The Socket.IO dialect, as socket.io-client 3 and 4 speak it."""
