"""Waves in the database. Nothing here commits.

``locks``: which rows a step holds, in one order. ``move``: resources from package to package. ``waves``: the rows of
waves and of unlisted records. ``register``: what was planned and what happened. ``due``: what the clock finds.
``holds``: what must not become public yet.
"""

from .locks import is_own_work, own_work
from .move import active as files
from .register import note

__all__ = ["files", "is_own_work", "note", "own_work"]
