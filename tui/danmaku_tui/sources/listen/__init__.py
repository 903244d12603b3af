"""The local end of a feed that another program has: it sends the frames, this one shows them."""
