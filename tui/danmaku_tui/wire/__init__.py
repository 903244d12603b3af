"""A frame for people: its bytes in hex, and beside them the meaning of each."""
