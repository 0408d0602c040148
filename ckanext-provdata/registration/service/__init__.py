"""Runs, their files, and the records they are compared with. Nothing here commits."""
