"""The state of a room, from its events. Pure: no terminal, no socket; time is passed in."""
