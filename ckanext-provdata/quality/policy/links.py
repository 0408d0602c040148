"""Which addresses the portal may call to see whether they answer, and what an answer means.

Agencies type these addresses. Whoever calls them for anybody could be led to services that only this machine reaches
(SSRF), so that: only http and https; no name and password; no port of other services; of a name's addresses none that
is not public, unless the operator has allowed its network; each redirect is judged like the first address.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, quote, urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS = {"http": 80, "https": 443}
#: Below it are the ports of mail, name and file services; agencies' interfaces are often found above.
_FIRST_FREE_PORT = 1024
#: Checks that must fail one after the other until a link that answered counts as dead.
PATIENCE = 2
#: When a link that failed is asked again: after the first failure, and after every other.
AGAIN = (timedelta(hours=1), timedelta(days=1))
#: what stands in paths and queries as it is; the rest of a redirect that was not encoded is encoded
_KEPT = "%/?:@-._~!$&'()*+,;="
_NAT64 = ip_network("64:ff9b::/96")


class Outcome(StrEnum):
    """What came of a call."""

    ANSWERED = "answered"
    #: an answer other than 2xx
    STATUS = "status"
    #: no such name
    NAME = "name"
    #: no connection, or it was cut
    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    TIMEOUT = "timeout"
    REDIRECTS = "redirects"
    #: not called: the rules above
    REFUSED = "refused"


class RefusedError(ValueError):
    """The address is not called."""


@dataclass(frozen=True)
class Target:
    """Where a request goes. path: with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """As the header Host says it."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"


def target(url: str) -> Target:
    """Raises RefusedError for an address that is never called."""
    try:
        parts = urlsplit(url)
        port = PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
    except ValueError as error:
        raise RefusedError(str(error)) from error
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None or parts.password is not None:
        raise RefusedError("scheme, host or user")
    if port not in PORTS.values() and port < _FIRST_FREE_PORT:
        raise RefusedError("port")
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return Target(parts.scheme, _name(parts), port, quote(path, safe=_KEPT))


def _name(parts: SplitResult) -> str:
    """The host as it is looked up; a name of other scripts as DNS has it."""
    host = parts.hostname or ""
    if ":" in host:
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError as error:
        raise RefusedError("host") from error


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Raises ValueError for what is no network."""
    return tuple(ip_network(text) for text in texts)


def permitted(addresses: Collection[str], allowed: Collection[Network]) -> str:
    """The address to connect to, of all that a name has. Raises RefusedError when one of them is not public: a name
    that leads to several may lead elsewhere the next time."""
    if not addresses or not all(_is_permitted(ip_address(each), allowed) for each in addresses):
        raise RefusedError("address")
    return next(iter(addresses))


def _is_permitted(address: Address, allowed: Collection[Network]) -> bool:
    inner = _inner(address)
    if any(inner in network for network in allowed if network.version == inner.version):
        return True
    return inner.is_global and not (inner.is_multicast or inner.is_reserved or inner.is_unspecified)


def _inner(address: Address) -> Address:
    """The IPv4 address that some IPv6 addresses stand for."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None) or address


@dataclass(frozen=True)
class Known:
    """What is known of a link: whether it counts as answering, and how often it failed since it answered last."""

    answers: bool = False
    failures: int = 0


def after(known: Known, outcome: Outcome) -> Known:
    """One failed check may be a restart over there; a link that never answered has nothing to lose."""
    if outcome is Outcome.ANSWERED:
        return Known(answers=True)
    failures = known.failures + 1
    return Known(answers=known.answers and failures < PATIENCE, failures=failures)


def wait(known: Known, usual: timedelta) -> timedelta:
    """How long until a link is asked again."""
    return usual if not known.failures else AGAIN[min(known.failures, len(AGAIN)) - 1]
