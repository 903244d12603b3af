"""Ways in to a feed that wants more than an address: a room, a signature, cookies."""
