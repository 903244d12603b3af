"""Keys: their names, their bindings, and the selection that they act on."""
