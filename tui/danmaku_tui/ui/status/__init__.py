"""The status line: the state of the connection, the room and the screen."""
