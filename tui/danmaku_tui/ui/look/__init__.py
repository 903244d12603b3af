"""Colours, signs, numbers and sizes."""
