"""Invented people and cases, for trying the system out. Never loaded in production."""
