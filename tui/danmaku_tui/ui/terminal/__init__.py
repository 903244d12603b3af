"""The terminal: a copy of its cells, and the fewest bytes that change them."""
