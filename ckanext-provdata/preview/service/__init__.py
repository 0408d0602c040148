"""Reads groups of rows, and puts maps of rows together."""
