"""Asks, and judges the answers: no word of a canary, and the same as without it."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from urllib.parse import quote, quote_plus

from ckan.common import config

from .exits import Call
from .world import Person, World

#: what differs from one answer to the next by itself
VOLATILE = re.compile(
    r"""\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z)?"""  # moments
    r"""|name="_csrf_token"[^>]*>|content="[\w.-]{60,}" """  # tokens of forms
    r"""|\d+\s?(?:秒钟?|分钟?|小时|天|seconds?|minutes?|hours?|days?)\s*(?:前|ago)?"""
    r"""|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"""  # ids of canaries are words to look for
    r"""|<script src="/webassets/[^>]*></script>"""  # which of them a page still needs
    r"""|"last_active": (?:null|"[^"]*")|"is_new": \w+"""  # the sweep itself signs in and reads the dashboard
    r"""|nonce-[\w+/=-]+|before=[\d.]+|after=[\d.]+"""
)
#: shows nonsense that is never the same twice, or seconds; the latter tests/monitoring compares with what is hidden
RANDOM = ("/testing/primer", "/healthz", "provdata_health_show")
HEADERS = ("Location", "Content-Disposition", "Content-Type", "Link", "ETag", "Last-Modified", "Set-Cookie")


#: what a session holds because somebody is logged in
LOGIN = {"_csrf_token", "_fresh", "_id", "_permanent", "_user_id", "last_active"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: str
    body: str

    def without(self, said: Iterable[str]) -> tuple[int, str]:
        """What can be compared: volatile parts, and what the asker said himself, taken out."""
        text = f"{self.headers}\n{self.body}"
        for word in sorted({each for one in said for each in (one, quote(one), quote_plus(one))}, key=len)[::-1]:
            text = text.replace(word, "•")
        return self.status, VOLATILE.sub("~", text)

    @property
    def text(self) -> str:
        return f"{self.headers}\n{self.body}"


@dataclass(frozen=True)
class Finding:
    person: str
    call: Call
    what: str

    def __str__(self) -> str:
        return f"{self.person}: {self.call} → {self.what}"


#: answers by person and call
Before = Mapping[tuple[str, str], Answer]


class Sweep:
    """Counts its requests and keeps what it found. mails: where those the portal sends arrive."""

    def __init__(self, app: Any, world: World, mails: list[tuple[str, ...]] | None = None) -> None:
        self.app = app
        self.world = world
        self.mails = [] if mails is None else mails
        self._absent: dict[tuple[str, str], tuple[int, str]] = {}
        self.requests = 0
        self.findings: list[Finding] = []

    def ask(self, person: Person, call: Call) -> Answer:
        self.requests += 1
        options: dict[str, Any] = {"query_string": call.query, "follow_redirects": False}
        if call.body is not None:
            options |= {"json": call.body, "headers": person.headers}
        # pages know a session, the API a token; each request has a session of its own
        client = logged_in(self.app, person.account if call.body is None else None)
        try:
            answer = client.open(call.path, method=call.method, **options)
        except Exception as error:  # noqa: BLE001 some of core's pages fail for anonymous visitors; what is logged is told
            return Answer(500, "", repr(error))
        headers = "\n".join(f"{name}: {value}" for name, value in _told(answer.headers))
        return Answer(answer.status_code, headers, _readable(answer.get_data()))

    def try_all(self, person: Person, calls: Iterable[Call], before: Before) -> None:
        """Try each; what names nothing is also compared with its answer before there were canaries."""
        for call in calls:
            answer = self.try_one(person, call)
            earlier = before.get((str(person), str(call)))
            if earlier and call.exit not in RANDOM and earlier.without(call.said) != answer.without(call.said):
                self.note(person, call, difference(answer.without(call.said), earlier.without(call.said)))

    def until_found(self, asked: Iterable[tuple[Person, Call]], before: Before) -> None:
        """Try them in turn until one finds something."""
        for person, call in asked:
            self.try_all(person, [call], before)
            if self.findings:
                return

    def try_one(self, person: Person, call: Call) -> Answer:
        """Ask, and note words of canaries and, where it names one, what differs from asking for nothing."""
        answer = self.ask(person, call)
        self.look(person, call, str(answer.status), answer.text)
        if self.mails:
            self.look(person, call, "mail", str(self.mails))
            self.mails.clear()
        if call.absent is not None:
            self._compare(person, call, answer)
        return answer

    def look(self, person: Person, call: Call, where: str, text: str) -> None:
        """Note words of canaries in what a call brought about."""
        leaks = self.world.tokens.found(text, " ".join(call.said)) if text else []
        if leaks:
            self.note(person, call, f"{where} with {', '.join(leaks)}")

    def _compare(self, person: Person, call: Call, here: Answer) -> None:
        assert call.absent is not None
        ours, key = here.without(call.said), (str(person), str(call.absent))
        # what is asked for nothing is the same for all canaries; where it differs it is asked anew
        if ours == self._absent.get(key):
            return
        theirs = self._absent[key] = self.ask(person, call.absent).without(call.absent.said)
        if ours != theirs:
            self.note(person, call, f"{difference(ours, theirs)}")

    def report(self) -> str:
        return "\n".join([f"{len(self.findings)} leaks in {self.requests} requests", *map(str, self.findings)])

    def note(self, person: Person, call: Call, what: str) -> None:
        self.findings.append(Finding(str(person), call, what))


def logged_in(app: Any, account: Any) -> Any:
    """A browser of that account's, or of nobody's. CKAN's own way puts the cookie on another host than it asks."""
    client = app.test_client()
    if account:
        with client.session_transaction(base_url=config["ckan.site_url"]) as session:
            session.update({"_user_id": account.id, "_fresh": True})
    return client


def difference(one: tuple[int, str], other: tuple[int, str]) -> str:
    """The statuses, and the first line in which the texts differ."""
    pairs = zip_longest(one[1], other[1])
    at = max(next((place for place, (a, b) in enumerate(pairs) if a != b), 0) - 60, 0)
    return f"{one[0]}, otherwise {other[0]}: …{one[1][at : at + 150]!r} and …{other[1][at : at + 150]!r}"


def _readable(body: bytes) -> str:
    """A body as text; a workbook as the texts in it, without the moment it was made."""
    if not body.startswith(b"PK"):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        names = (name for name in parts.namelist() if not name.startswith("docProps"))
        return "\n".join(parts.read(name).decode(errors="replace") for name in names)


def _told(headers: Any) -> Iterator[tuple[str, str]]:
    for name in HEADERS:
        yield from ((name, opened) for value in headers.getlist(name) if (opened := _opened(value)) != "{}")


def _opened(value: str) -> str:
    """A session cookie as what is in it: CKAN keeps messages for the next page there."""
    if not value.startswith("ckan="):
        return value
    packed = value[5:].partition(";")[0].strip('"')
    payload = packed.lstrip(".").partition(".")[0]
    data = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    kept = json.loads(zlib.decompress(data) if packed.startswith(".") else data)
    return json.dumps({name: value for name, value in kept.items() if name not in LOGIN}, ensure_ascii=False)
