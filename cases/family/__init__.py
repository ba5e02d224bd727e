"""Who belongs to whom: households, links and how they were verified, and looking for the lost."""
