"""What goes over the wire, and what it means. Knows no terminal, no socket and no clock."""
