"""The configuration: the file, the environment and the flags, read into one value."""
