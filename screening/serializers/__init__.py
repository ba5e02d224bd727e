"""The shapes in which screening is shown and asked for: a module for each noun."""
