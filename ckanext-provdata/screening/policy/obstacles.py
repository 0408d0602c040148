"""Why a file cannot be looked through."""

from __future__ import annotations

from enum import StrEnum


class Obstacle(StrEnum):
    """Why a file cannot be looked through."""

    #: a format whose content is not read: pictures, PDF, old office files, encrypted ones …
    FORMAT = "format"
    ENCODING = "encoding"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    MISSING = "missing"
    #: the portal gave up: its process ended without a word, more than once
    INTERRUPTED = "interrupted"


class Unreadable(Exception):  # noqa: N818 - a finding about a file, not an error of ours
    """The file, or the file of that name inside it, cannot be looked through."""

    def __init__(self, obstacle: Obstacle, part: str = "") -> None:
        super().__init__(obstacle, part)
        self.obstacle, self.part = obstacle, part
