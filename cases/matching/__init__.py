"""Is this the same person? Names in five scripts, partial dates, a score that explains itself.

Pure, without Django: `scripts`, `words`, `names`, `variants`, `records`, `identifiers`,
`comparison`, `scoring`, `wording`, `fitting`, `keys`, `corruptions`, `figures`.
With the database: `upkeep` (keeping keys), `search` (finding candidates).
"""
