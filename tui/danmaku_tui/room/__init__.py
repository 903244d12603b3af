"""What has happened in a room. Pure: no terminal, no socket; time is passed in."""
