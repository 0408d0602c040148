"""Uploaded files: whether their bytes are what their names say, and how they are handed out again."""
