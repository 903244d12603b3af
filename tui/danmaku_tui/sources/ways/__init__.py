"""The ways in to a feed that needs more than an address: a room, a signature, cookies."""
