"""Recordings on disk: the messages of a room, byte for byte, and their events."""
