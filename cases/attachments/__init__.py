"""Files of a case: looked at, drawn anew where they can be, sealed, scanned, and then opened."""
