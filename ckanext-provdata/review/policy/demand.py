"""Whose approval a record needs, from the words of the configuration and the place of its provider in the tree."""

from __future__ import annotations

from collections.abc import Sequence

from ckanext.provdata.regions.policy import Level, Organization

ALL = "all"
#: before a word: not these
NOT = "-"
_ORDER = list(Level)


def named(path: Sequence[Organization], words: Sequence[str]) -> bool:
    """Whether the words mean an organisation.

    path: the organisation and those above it, nearest first. words: levels (``county``), names of organisations, which
    mean everything below them as well, ``all``; with ``-`` before it a word takes out what it means.
    """
    if not path:
        return False
    meant = {ALL, str(path[0].level or ""), *(each.name for each in path)}
    out = {word.removeprefix(NOT) for word in words if word.startswith(NOT)}
    return bool(meant & set(words)) and not meant & out


def superior(path: Sequence[Organization]) -> Organization | None:
    """The organisation that answers for the one a level below: the nearest above it of a higher level.

    The parent, where the organisation itself has no level; None for one that has nobody above.
    """
    if not path or path[0].level is None:
        return path[1] if len(path) > 1 else None
    own = _ORDER.index(path[0].level)
    return next((each for each in path[1:] if each.level and _ORDER.index(each.level) < own), None)


def stages(path: Sequence[Organization], own: Sequence[str], above: Sequence[str]) -> list[str]:
    """Ids of the organisations that approve, in their order; nobody when no approval is demanded.

    own: words for whose records their own reviewers approve; above: for whose the superior organisation's do. Where
    that one is demanded and there is none, their own approve: a wrong setting must not let anything through.
    """
    mine = [path[0].id] if named(path, own) else []
    if not named(path, above):
        return mine
    over = superior(path)
    return [*mine, over.id] if over else [path[0].id]
