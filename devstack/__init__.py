"""A real PostgreSQL and Valkey, and the system on top of them, on a machine that has neither."""
