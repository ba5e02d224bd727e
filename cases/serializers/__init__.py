"""The shapes in which people and the work with them are shown and asked for, by noun."""
