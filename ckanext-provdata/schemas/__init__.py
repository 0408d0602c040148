"""Declarative schemas of records and organisations, and the vocabularies their fields choose from."""
