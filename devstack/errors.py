"""The one error that the launcher shows to a person."""


class StackError(Exception):
    """Something that the person at the keyboard can put right; the message says how."""
