"""Judging records, keeping what was found, calling links. Nothing here commits."""
