"""Schematic maps of what has coordinates, on outlines of the province's cities."""
