"""Running a source: on the screen, as lines, with a recording."""
