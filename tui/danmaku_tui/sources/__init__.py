"""Sources: everything that can be watched."""
