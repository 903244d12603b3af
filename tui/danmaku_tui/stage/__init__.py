"""Where a comment flies. Pure: no terminal; time is passed in as steps."""
