"""What the doctor looks at without asking a service: configuration, files, addresses."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk

from ckanext.provdata.monitoring.policy import examining
from ckanext.provdata.monitoring.policy.examining import Finding, State
from ckanext.provdata.shared import config

#: what others may not do with them; a group may read, as a web server has to that sends files
_PRIVATE_MODE = 0o007
_SECRETS = ("SECRET_KEY", "api_token.jwt.encode.secret")
#: services that nobody outside may reach, by the option with their address
_SERVICES = ("sqlalchemy.url", "ckan.datastore.write_url", "ckan.redis.url", "solr_url")


def declared() -> Iterator[Finding]:
    """Options with values they may not have."""
    texts = tuple(f"{name}: {'; '.join(told)}" for name, told in config.errors().items())
    yield Finding("configuration", State.FAULT if texts else State.OK, tk._("配置项的取值"), texts)


def secrets() -> Iterator[Finding]:
    """Secrets that somebody could guess."""
    short = tuple(
        name for name in _SECRETS if len(str(config.option(name) or "").removeprefix("string:")) < examining.SECRET
    )
    yield Finding("secrets", State.FAULT if short else State.OK, tk._("会话和令牌的密钥长度"), short)


def exposure() -> Iterator[Finding]:
    """What a portal on the internet may not have."""
    wrong = []
    if config.option("debug"):
        wrong.append("debug = true")
    if config.option("ckan.datastore.sqlsearch.enabled"):
        wrong.append("ckan.datastore.sqlsearch.enabled = true")
    yield Finding("exposure", State.FAULT if wrong else State.OK, tk._("不应在公网启用的功能"), tuple(wrong))
    address = urlsplit(config.option("ckan.site_url"))
    plain = address.scheme != "https" and not _is_inside(address.hostname)
    yield Finding(
        "https", State.WARNING if plain else State.OK, tk._("网站地址使用 HTTPS"), (address.geturl(),) if plain else ()
    )


def services() -> Iterator[Finding]:
    """Databases, queue and index have addresses that are reached from inside alone."""
    hosts = {name: urlsplit(str(config.option(name) or "")).hostname for name in _SERVICES}
    open_to_all = tuple(f"{name}: {host}" for name, host in hosts.items() if not _is_inside(host))
    state = State.WARNING if open_to_all else State.OK
    yield Finding("network", state, tk._("数据库、队列和索引只能从内部访问"), open_to_all)


def _is_inside(host: str | None) -> bool:
    """A name that is not known is nobody's to reach."""
    try:
        found = socket.getaddrinfo(host or "localhost", None)
    except OSError:
        return True
    return examining.is_inside(str(each[4][0]).partition("%")[0] for each in found)


def files() -> Iterator[Finding]:
    """The configuration and the uploads are nobody else's to read, and there is room."""
    loose = tuple(str(path) for path in _private() if path.exists() and path.stat().st_mode & _PRIVATE_MODE)
    repair = examining.Repair.FILES if loose else None
    yield Finding("files", State.FAULT if loose else State.OK, tk._("配置和上传文件的权限"), loose, repair)
    folder = storage()
    if not folder:
        return
    writable = os.access(folder, os.W_OK)
    yield Finding(
        "storage", State.OK if writable else State.FAULT, tk._("文件目录可写"), () if writable else (str(folder),)
    )
    room = shutil.disk_usage(folder)
    low = room.free < room.total * examining.FREE
    numbers = {"free_bytes": room.free, "total_bytes": room.total}
    yield Finding("disk", State.WARNING if low else State.OK, tk._("文件目录的剩余空间"), numbers=numbers)


def close_files() -> int:
    """Take away what others may do with them; returns how many were changed."""
    loose = [path for path in _private() if path.exists() and path.stat().st_mode & _PRIVATE_MODE]
    for path in loose:
        path.chmod(path.stat().st_mode & ~_PRIVATE_MODE)
    return len(loose)


def _private() -> list[Path]:
    found = [Path(config.file())] if config.file() else []
    folder = storage()
    return [*found, *([folder, folder / "resources"] if folder else [])]


def storage() -> Path | None:
    return Path(config.option("ckan.storage_path")) if config.option("ckan.storage_path") else None
