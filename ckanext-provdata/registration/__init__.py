"""Whole catalogues at once: a workbook per sector, checked, imported, and given back."""
