"""The stage on the screen: the director, the flights, and the painting of the lanes."""
