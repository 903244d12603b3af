"""The look of the screen: colours, signs, rows, numbers and sizes."""
