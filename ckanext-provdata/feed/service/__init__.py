"""Fragments rendered and kept, documents put together from them. Nothing here commits."""
