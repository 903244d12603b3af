"""Servers on this machine: the classroom, and the push feed of the demo."""
