"""People from a file: checked row by row, then taken in as a whole or not at all."""
