"""The way in through a person's own browser: the feed of the room's page is mirrored."""
