"""The events of a room for other programs: over WebSocket, as JSON, as metrics, on a wall."""
