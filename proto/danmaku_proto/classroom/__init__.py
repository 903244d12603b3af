"""The classroom: one ``User`` message a frame."""
