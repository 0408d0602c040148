"""What a request that reads has found out, remembered until it ends: its answer is about one moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import g, has_request_context, request

READING = ("GET", "HEAD")
Found = TypeVar("Found")


def begin() -> None:
    """Remember from now on what this request finds; one that writes may change it and remembers nothing."""
    g.provdata_found = {} if request.method in READING else None


def end(_error: BaseException | None) -> None:
    """Forget: what runs next in the same thread is about another moment."""
    g.pop("provdata_found", None)


def once(key: tuple[object, ...], find: Callable[[], Found]) -> Found:
    """What ``find`` says, asked once in a request that reads, and each time elsewhere. What is found is kept alive, so
    that the session need not read it again."""
    found = g.get("provdata_found") if has_request_context() else None
    if found is None:
        return find()
    if key not in found:
        found[key] = find()
    return found[key]
