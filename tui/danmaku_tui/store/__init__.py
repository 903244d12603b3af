"""Recordings on disk: what a room sent, byte for byte, and what that turned out to be."""
