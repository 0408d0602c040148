"""Staged release: files that are not open yet wait in waves, private datasets beside their record, and are moved into
it at their instant."""
