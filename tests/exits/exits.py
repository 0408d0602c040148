"""All exits of the running app, and the calls that the classification makes of them."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from ckan import logic

from ckanext.provdata.schemas.compose import SECTORS

from .canaries import ABSENT, Canary
from .world import Person, World

HERE = Path(__file__).parent
TYPES = (*SECTORS, "wave")
#: what a canary is named by, and what stands in its place for something that does not exist
REFERENCE = re.compile(r"\$(dataset|resource|table|view|activity|task|word|file|path)\b")
KNOWN = re.compile(r"\$(public|org|other_org|group|editor|me|known_wave|application|reviewed)\b")
#: routes with the methods they answer to
Rules = list[tuple[str, frozenset[str]]]
#: what answers about a wave that the record's page announces: its public projection, and the way to an application
PROJECTED = {"provdata_access_show", "provdata_application_create", "/{type}/<wave_id>/apply"}
SHORTEST = 8
PIECES = (re.compile(r"[\w.-]{8,}"), re.compile(r"\w{8,}"))
NOBODY = "qxqxqxqxqxqx"


@dataclass(frozen=True)
class Call:
    """One thing to try. absent: the same for what does not exist, None where the call names nothing."""

    exit: str
    method: str
    path: str
    query: dict[str, Any]
    body: dict[str, Any] | None
    canary: str = ""
    absent: Call | None = None

    @property
    def said(self) -> tuple[str, ...]:
        """What the asker said himself, in whole and in pieces."""
        values = [self.path.lstrip("/"), *_texts(self.query), *_texts(self.body)]
        pieces = [piece for value in values for word in PIECES for piece in word.findall(value)]
        return tuple(value for value in (*values, *pieces) if len(value) >= SHORTEST)

    def __str__(self) -> str:
        return f"{self.method} {self.path} {json.dumps(self.body or self.query, ensure_ascii=False)}"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


def actions() -> list[str]:
    """Names of all registered actions."""
    logic.get_action("package_show")
    return sorted(logic._actions)


def routes(app: Any) -> dict[str, Rules]:
    """Classified pattern → (rule, methods) of every route of the app that it stands for."""
    found: dict[str, Rules] = {}
    for rule in app.flask_app.url_map.iter_rules():
        methods = frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"}
        found.setdefault(pattern(rule.rule), []).append((plain(rule.rule), methods))
    return found


def plain(rule: str) -> str:
    """A rule without its converters: ``/api/<int(min=1, max=2):ver>`` → ``/api/<ver>``."""
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", r"<\1>", rule)


def pattern(rule: str) -> str:
    first = rule.split("/")[1]
    return plain("/{type}" + rule[len(first) + 1 :] if first in ("dataset", *TYPES) else rule)


def classified(name: str) -> dict[str, Any]:
    return yaml.safe_load((HERE / f"{name}.yaml").read_text())


class Calls:
    """Makes calls for a world.

    full: every reference of the canaries, else one of one in turn; of their words as many as ``words`` in turn, None
    for all. most: at most so many canaries for each place, the one that people have applied for and others in turn,
    beginning with another for each person; None for all. unnamed: only what names none.
    """

    def __init__(
        self,
        world: World,
        *,
        full: bool = False,
        words: int | None = None,
        most: int | None = None,
        start: int = 0,
        unnamed: bool = False,
    ) -> None:
        self.world = world
        self.full = full
        self.words = words
        self.most = most
        self.canaries = [] if unnamed else world.canaries
        self._turn = itertools.count(start)

    def of_action(self, name: str, templates: Iterable[dict[str, Any]], me: Person) -> Iterator[Call]:
        for template in templates:
            data = self._filled(template, me)
            for canary, here, absent in self._named(name, data, self.full):
                yield self._action(name, here, canary, absent)

    def _action(self, name: str, data: Any, canary: str, absent: Any) -> Call:
        other = Call(name, "POST", f"/api/3/action/{name}", {}, absent) if absent is not None else None
        return Call(name, "POST", f"/api/3/action/{name}", {}, data, canary, other)

    def of_route(
        self, pattern: str, rules: list[tuple[str, frozenset[str]]], templates: Any, me: Person
    ) -> Iterator[Call]:
        for template, (rule, methods) in itertools.product(templates, self._rules(rules)):
            # pages of the sectors are one: their addresses need not be tried with everything
            full = self.full and rule.split("/")[1] not in SECTORS
            for canary, here, absent in self._named(pattern, self._filled(template, me), full):
                for method in sorted(methods):
                    other = _address(pattern, method, rule, absent) if absent is not None else None
                    yield _address(pattern, method, rule, here, canary, other)

    def _rules(self, rules: Rules) -> Rules:
        """Types of datasets have the same routes: all in full, else the general one and the wave's."""
        first = {rule.split("/")[1] for rule, _ in rules}
        if self.full or not first & set(TYPES):
            return rules
        return [one for one in rules if one[0].split("/")[1] in ("dataset", "wave")]

    def _filled(self, template: Any, me: Person) -> Any:
        world = self.world
        known = {
            "public": world.public["name"],
            "org": world.org["name"],
            "other_org": world.other_org["id"],
            "group": world.group["name"],
            "editor": world.editor["name"],
            "me": me.name,
            "known_wave": world.known_wave,
            "application": me.application,
            "reviewed": world.reviewed["name"],
        }
        return json.loads(KNOWN.sub(lambda found: known[found[1]], json.dumps(template)))

    def _named(self, exit_name: str, data: Any, full: bool) -> Iterator[tuple[str, Any, Any]]:
        """(canary's label, data with its references, data with references to nothing); once when there is none.

        The last is None where there is nothing to compare with.
        """
        text = json.dumps(data)
        kinds = sorted(set(REFERENCE.findall(text)))
        if not kinds:
            yield "", data, None
            return
        for canary in self._canaries(full):
            alike = not ((canary.projected and exit_name in PROJECTED) or (canary.listed and kinds == ["dataset"]))
            for values in self._values(canary, kinds, full):
                put = {kind: value for kind, (value, _) in zip(kinds, values, strict=True)}
                none = {kind: value for kind, (_, value) in zip(kinds, values, strict=True)}
                yield canary.label, _replaced(text, put), _replaced(text, none) if alike else None

    def _canaries(self, full: bool) -> list[Canary]:
        if full:
            return self._most()
        if not self.canaries:
            return []
        return [self.canaries[next(self._turn) % len(self.canaries)]]

    def _most(self) -> list[Canary]:
        if self.most is None or self.most >= len(self.canaries):
            return self.canaries
        first = [canary for canary in self.canaries if canary in self.world.announced[:1]]
        others = [canary for canary in self.canaries if canary not in first]
        start = next(self._turn) * (self.most - 1)
        return [*first, *(others[(start + step) % len(others)] for step in range(self.most - 1))]

    def _values(self, canary: Canary, kinds: list[str], full: bool) -> Iterable[tuple[tuple[str, str], ...]]:
        choices = [self._choices(canary, kind) for kind in kinds]
        if full:
            return itertools.product(*choices)
        # ids and names in turn, the same turn for all kinds of one call
        turns = max(map(len, choices)) if len(kinds) == 1 and kinds[0] != "word" else 1
        start = next(self._turn)
        return [tuple(choice[(start + turn) % len(choice)] for choice in choices) for turn in range(min(turns, 2))]

    def _some(self, words: list[str]) -> list[str]:
        if not self.full or self.words is None:
            return words
        start = next(self._turn) * self.words
        return [words[(start + step) % len(words)] for step in range(self.words)]

    def _choices(self, canary: Canary, kind: str) -> list[tuple[str, str]]:
        """(what names it, what names nothing in the same way)."""
        if kind == "word":
            ours = [word for word, place in self.world.tokens.places.items() if place.startswith(f"{canary.label}:")]
            return [(word, NOBODY) for word in self._some([word for word in ours if "-" not in word])]
        if kind == "file":
            return [(canary.filename, f"{NOBODY}.csv")]
        if kind == "path":
            return [(_stored(canary.resource), _stored(ABSENT))]
        return [(value, ABSENT if "-" in value else NOBODY) for value in canary.references(kind)]


def _stored(resource_id: str) -> str:
    """Where CKAN keeps an upload, which its id tells."""
    return f"resources/{resource_id[:3]}/{resource_id[3:6]}/{resource_id[6:]}"


def _replaced(text: str, values: dict[str, str]) -> Any:
    return json.loads(REFERENCE.sub(lambda found: json.dumps(values[found[1]])[1:-1], text))


def _address(name: str, method: str, rule: str, data: Any, *more: Any) -> Call:
    path = re.sub(r"<(\w+)>", lambda found: str(data[found[1]]), rule)
    return Call(name, method, path, data.get("?", {}), None, *more)
