"""One room on the screen."""
