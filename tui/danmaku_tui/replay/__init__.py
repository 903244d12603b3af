"""Playing a recording again, at any speed and from any place."""
