"""The connection to a feed: address, handshake, intake, signs of life, and retries."""
