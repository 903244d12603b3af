"""The wishes of a person: the search grammar, and the rules that hide, mute and highlight."""
