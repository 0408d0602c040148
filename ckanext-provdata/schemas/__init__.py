"""The record's fields, sector by sector, their vocabularies and the pure code that reads both."""
