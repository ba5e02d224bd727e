"""The upper floor: reading the log. It may import accounts; what writes the log may not."""
