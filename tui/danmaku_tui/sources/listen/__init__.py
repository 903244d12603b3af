"""The source that listens: another program has the feed, and sends its frames here."""
