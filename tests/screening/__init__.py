"""Screening of files before they open."""
