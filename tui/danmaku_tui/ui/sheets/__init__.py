"""The sheets over the room: help, card, ledger, rules and the form of a rule."""
