"""The frontend's public keys, kept in memory and renewed now and then."""

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
# From the start of one fetch to the start of the next, in seconds. Early fetches don't wait for it.
COOLDOWN = 5
# Fetches within the cool-down, in any minute: the key of an unknown id may have been published
# right after the last fetch. Attackers can make up ids, so this limits all of them together, and no
# id is remembered.
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
        # When the latest early fetches began.
        self._early: deque[float] = deque(maxlen=MAX_EARLY)
        self._refresh: asyncio.Task[None] | None = None

    async def find(self, key_id: str) -> PyJWK | None:
        """Waits for a fetch when the key is not known, and never when it is."""
        if key_id in self._keys:
            if self._clock() - self._read_at > MAX_AGE:
                self._begin()
        else:
            # A fetch under way may bring the key, or may have begun before the key was published.
            await self._under_way()
            if key_id not in self._keys:
                self._begin(early=True)
                await self._under_way()
        if not self._keys:
            raise unavailable("the frontend's keys were never read")
        return self._keys.get(key_id)

    async def aclose(self) -> None:
        if self._refresh and self._refresh.cancel():
            await asyncio.wait([self._refresh])

    async def _under_way(self) -> None:
        """Waits for the fetch under way, if there is one."""
        if self._refresh and not self._refresh.done():
            # Unlike `await`, it does not cancel what others wait for too.
            await asyncio.wait([self._refresh])

    def _begin(self, *, early: bool = False) -> None:
        """Begins a fetch, unless one is under way or it is too early for that."""
        if self._refresh and not self._refresh.done():
            return
        now = self._clock()
        if now - self._tried_at < COOLDOWN and not (early and self._take_early(now)):
            return
        self._tried_at = now
        self._refresh = asyncio.create_task(self._replace())

    def _take_early(self, now: float) -> bool:
        """Counts a fetch within the cool-down, if one is allowed.

        Not after a failure: the next fetch would probably fail too, and requests would wait for its
        timeout.
        """
        failed = self._read_at < self._tried_at
        used_up = len(self._early) == MAX_EARLY and now - self._early[0] < MINUTE
        if failed or used_up:
            return False
        self._early.append(now)
        return True

    async def _replace(self) -> None:
        """Takes all keys or none, so that a key which is no longer published is gone."""
        try:
            self._keys = await self._fetch()
            self._read_at = self._tried_at
        except KeySetError as error:
            logger.warning(FAILED, extra={"fields": {"reason": str(error)}})
        except Exception as error:
            # Nobody awaits this task, so whatever is raised here would be lost.
            logger.error(FAILED, exc_info=error)
