"""The stage on the screen."""
