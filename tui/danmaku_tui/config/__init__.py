"""What a person has settled: the file, the environment and the flags, read into one value."""
