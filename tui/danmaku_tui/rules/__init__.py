"""What a person wants to see: the search grammar, and the rules that hide, mute and highlight."""
