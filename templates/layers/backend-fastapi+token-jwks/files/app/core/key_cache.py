"""Caches the frontend's public keys and fetches them again when necessary."""

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable

from jwt import PyJWK

from .errors import unavailable
from .key_set import KeySet, KeySetError

logger = logging.getLogger(__name__)

MAX_AGE = 5 * 60
# Minimum number of seconds between the starts of two fetches, except for early fetches.
COOLDOWN = 5
# Maximum early fetches per minute. An early fetch is a fetch during the cool-down for an unknown
# key id, whose key may have been published right after the last fetch. All ids share one limit and
# no id is stored, because attackers can make up any number of ids.
MAX_EARLY = 6
MINUTE = 60

FAILED = "cannot read the frontend's keys"


class KeyCache:
    def __init__(
        self, fetch: Callable[[], Awaitable[KeySet]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: KeySet = {}
        self._read_at = -math.inf
        self._tried_at = -math.inf
        # Start times of the latest early fetches.
        self._early: deque[float] = deque(maxlen=MAX_EARLY)
        self._refresh: asyncio.Task[None] | None = None

    async def find(self, key_id: str) -> PyJWK | None:
        """Returns a known key at once. For an unknown id, waits for a fetch."""
        if key_id in self._keys:
            if self._clock() - self._read_at > MAX_AGE:
                self._begin()
        else:
            # Wait for a running fetch, which may return the key. If it doesn't, fetch again: the
            # key may be newer than that fetch.
            await self._under_way()
            if key_id not in self._keys:
                self._begin(early=True)
                await self._under_way()
        if not self._keys:
            raise unavailable("the frontend's keys have not been read yet")
        return self._keys.get(key_id)

    async def aclose(self) -> None:
        if self._refresh and self._refresh.cancel():
            await asyncio.wait([self._refresh])

    async def _under_way(self) -> None:
        """Waits for the running fetch, if there is one."""
        if self._refresh and not self._refresh.done():
            # Unlike a plain `await`, doesn't cancel the fetch: other requests may wait for it too.
            await asyncio.wait([self._refresh])

    def _begin(self, *, early: bool = False) -> None:
        """Starts a fetch, unless another is running or the cool-down forbids it."""
        if self._refresh and not self._refresh.done():
            return
        now = self._clock()
        if now - self._tried_at < COOLDOWN and not (early and self._take_early(now)):
            return
        self._tried_at = now
        self._refresh = asyncio.create_task(self._replace())

    def _take_early(self, now: float) -> bool:
        """Returns whether an early fetch is allowed and, if so, counts it.

        After a failed fetch, no early fetch is allowed: it would probably fail too, and requests
        would wait for its timeout.
        """
        failed = self._read_at < self._tried_at
        used_up = len(self._early) == MAX_EARLY and now - self._early[0] < MINUTE
        if failed or used_up:
            return False
        self._early.append(now)
        return True

    async def _replace(self) -> None:
        """Replaces all keys at once, so that withdrawn keys are dropped."""
        try:
            self._keys = await self._fetch()
            self._read_at = self._tried_at
        except KeySetError as error:
            logger.warning(FAILED, extra={"fields": {"reason": str(error)}})
        except Exception as error:
            # Log the exception here: nothing reads the result of this task.
            logger.error(FAILED, exc_info=error)
