"""A way in through a person's own browser: what the room's page receives is mirrored."""
