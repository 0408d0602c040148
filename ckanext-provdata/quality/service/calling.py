"""Calls an address to see whether it answers: with a time limit for the whole of it, to public addresses only, without
taking the file."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urljoin, urlsplit

from ckanext.provdata.quality.policy import links as policy
from ckanext.provdata.quality.policy.links import Network, Outcome, RefusedError, Target
from ckanext.provdata.quality.service.links import Found

#: redirects followed
MOST_REDIRECTS = 5
#: hosts called at a time
AT_ONCE = 8
#: failures to connect after which a host is left alone for this round
MOST_FAILURES = 3
AGENT = "provdata link check"
#: answers of servers that do not know HEAD or refuse it
_ASK_WITH_GET = (403, 405, 500, 501)
_OK, _REDIRECTS, _MOVED = range(200, 300), (301, 302, 303, 307, 308), "Location"

Resolve = Callable[[str, int], Collection[str]]


def resolve(host: str, port: int) -> Collection[str]:
    """All addresses of a name. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Caller:
    """Calls with the same limits. seconds: for one call with all its redirects; allowed: networks that may be called
    though they are not public; own: host and port of the portal itself, which it may call by its public name."""

    def __init__(
        self, seconds: float, allowed: Collection[Network] = (), own: str = "", resolver: Resolve = resolve
    ) -> None:
        self.seconds, self.allowed, self.resolve = seconds, allowed, resolver
        self.own = urlsplit(own).netloc

    def all(self, urls: Sequence[str]) -> dict[str, Found | None]:
        """What came of each; None for those that were left out because their host does not answer. One host is called
        by one thread, one address after the other."""
        hosts: dict[str, list[str]] = {}
        for url in urls:
            hosts.setdefault(_host(url), []).append(url)
        with ThreadPoolExecutor(AT_ONCE) as threads:
            parts = threads.map(self._one_host, hosts.values())
            return {url: found for part in parts for url, found in part.items()}

    def _one_host(self, urls: list[str]) -> dict[str, Found | None]:
        found: dict[str, Found | None] = dict.fromkeys(urls)
        failures = 0
        for url in urls:
            if failures == MOST_FAILURES:
                break
            result = found[url] = self.call(url)
            failures = failures + 1 if result.outcome in _SILENT else 0
        return found

    def call(self, url: str) -> Found:
        """Ask for an address and follow its redirects."""
        deadline = _Deadline(self.seconds)
        try:
            with deadline:
                return self._followed(url, deadline)
        except RefusedError:
            return Found(Outcome.REFUSED)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Found(Outcome.TIMEOUT if deadline.over else _kind(error))

    def _followed(self, url: str, deadline: _Deadline) -> Found:
        for _ in range(MOST_REDIRECTS + 1):
            status, place = self._asked(policy.target(url), deadline)
            if status not in _REDIRECTS or not place:
                return Found(Outcome.ANSWERED if status in _OK else Outcome.STATUS, status)
            url = urljoin(url, place)
        return Found(Outcome.REDIRECTS)

    def _asked(self, target: Target, deadline: _Deadline) -> tuple[int, str | None]:
        """Status of the answer and where it leads. Some servers know only GET; of theirs the head is read."""
        answer = self._request("HEAD", target, deadline)
        return self._request("GET", target, deadline) if answer[0] in _ASK_WITH_GET else answer

    def _request(self, method: str, target: Target, deadline: _Deadline) -> tuple[int, str | None]:
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = self._connected(target, deadline)
        try:
            headers = {"Host": target.authority, "User-Agent": AGENT, "Accept": "*/*", "Connection": "close"}
            connection.request(method, target.path, headers=headers)
            answer = connection.getresponse()
            deadline.left()  # a head that was cut off reads like a short one
            return answer.status, answer.headers[_MOVED]
        finally:
            connection.close()

    def _connected(self, target: Target, deadline: _Deadline) -> socket.socket:
        """A connection to the very address that was judged: asked again, the name might lead elsewhere."""
        addresses = self.resolve(target.host, target.port)
        own = self.own in (f"{target.host}:{target.port}", target.authority)
        address = next(iter(addresses)) if own else policy.permitted(addresses, self.allowed)
        plain = socket.create_connection((address, target.port), timeout=deadline.left())
        deadline.watch(plain)
        if target.scheme == "http":
            return plain
        secure = ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
        deadline.watch(secure)
        return secure


#: nobody was there
_SILENT = (Outcome.CONNECTION, Outcome.TIMEOUT, Outcome.NAME)


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _kind(error: Exception) -> Outcome:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Outcome.CERTIFICATE
    if isinstance(error, socket.gaierror):
        return Outcome.NAME
    return Outcome.TIMEOUT if isinstance(error, TimeoutError) else Outcome.CONNECTION


class _Deadline:
    """Cuts the connection when the time is over: a server that sends a byte now and then passes every other limit."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._seconds = seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._socket: socket.socket | None = None

    def __enter__(self) -> None:
        self._timer.daemon = True
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def left(self) -> float:
        """Seconds one step may take. Raises TimeoutError when none are left."""
        if self.over:
            raise TimeoutError
        return self._seconds

    def watch(self, connection: socket.socket) -> None:
        self._socket = connection

    def _cut(self) -> None:
        self.over = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return
