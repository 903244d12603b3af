"""Texts for people: languages, the wording of events, ASCII."""
