"""Outcomes in the database. Nothing here commits.

``gate``: what is in the way of opening. ``scanning``: a file or table looked through and its outcome kept. ``rows``:
what DataStore tables hold. ``writing``: what is written into them. ``outcomes``: outcomes as they are shown,
decisions, uploaders and words.
"""
