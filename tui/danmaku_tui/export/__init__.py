"""What is made of a recording: files for other programs, and what the room was in numbers."""
