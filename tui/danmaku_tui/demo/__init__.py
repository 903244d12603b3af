"""The invented room of ``danmaku demo``: its people, its words, its gifts and its evening."""
