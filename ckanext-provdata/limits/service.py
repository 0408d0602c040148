"""Counts in Redis, which all web processes share."""

from __future__ import annotations

import logging
from functools import cache

from redis import Redis
from redis.exceptions import RedisError

from ckanext.provdata.shared import config

log = logging.getLogger(__name__)
#: Seconds to wait for Redis, which answers in a thousandth of one.
PATIENCE = 0.2


@cache
def _redis(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


def count(client: str, number: int, seconds: int) -> int:
    """One request more of the client's in this span of time: how many there were, 0 when Redis does not answer.

    Without Redis nothing is refused. What is limited is public: an outage that shut the whole interface to everybody
    would do more harm than some minutes without a limit, and a web server in front can have limits of its own.
    """
    key = f"provdata:limits:{config.site_id()}:{number}:{client}"
    try:
        with _redis(config.redis_url()).pipeline() as commands:
            commands.incr(key)
            commands.expire(key, seconds + 1)
            return commands.execute()[0]
    except RedisError as error:
        log.warning("requests are not counted: Redis does not answer: %s", type(error).__name__)
        return 0
