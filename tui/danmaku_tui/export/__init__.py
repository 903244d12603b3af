"""The export of a recording: files for other programs, and statistics of the room."""
