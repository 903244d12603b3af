"""The list of events: its lines, their rows, and the search in them."""
