"""The examination of this machine and of a feed, step by step, with advice where one fails."""
