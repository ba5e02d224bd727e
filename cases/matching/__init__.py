"""Is this the same person? Names in five scripts, partial dates, a score that explains itself.

With the database: `upkeep` (keeping keys) and `search` (finding candidates). All else is pure.
How it works, and how well: docs/matching.md.
"""
