"""The sources: everything that can be watched."""
