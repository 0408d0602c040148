"""The plan in the database: rows of plans, and the lists that are read from them. Nothing here commits."""
