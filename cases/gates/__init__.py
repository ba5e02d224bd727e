"""Gates: what must be true before something may be done to or about a person. Pure.

Every rule takes a small frozen state and returns a `Refusal`, or nothing where the gate is open.
"""
