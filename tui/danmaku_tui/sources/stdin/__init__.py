"""Events from standard input."""
