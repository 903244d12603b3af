"""The classroom: its server, and a client for one comment."""
