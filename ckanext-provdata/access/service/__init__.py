"""Graded opening in the database. Nothing here commits."""
