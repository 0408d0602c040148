"""Columns of a table, what is asked of it, charts, and examples of calls. Pure."""
