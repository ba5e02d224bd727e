"""What is wrong with a file as a whole."""

from __future__ import annotations


class Unreadable(Exception):
    """The file cannot be read. The message says why and repeats nothing of its content."""
