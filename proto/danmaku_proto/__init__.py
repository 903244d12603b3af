"""The messages on the wire and their meaning. Knows no terminal, no socket and no clock."""
