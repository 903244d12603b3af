"""The replay of a recording, at any speed and from any position."""
