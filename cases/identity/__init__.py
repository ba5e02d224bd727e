"""Whether two records are of one person: looking, asking, deciding, and undoing it."""
