"""Registering catalogues."""
