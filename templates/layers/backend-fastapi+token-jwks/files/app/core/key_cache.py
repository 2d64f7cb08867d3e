"""The frontend's public keys, kept in memory and renewed now and then.

No token makes this service ask more often than every `COOLDOWN` seconds, whatever key it names.
"""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .errors import Unavailable
from .key_set import KeySet, KeySetError

logger = logging.getLogger(__name__)

MAX_AGE = 5 * 60
# From the start of one fetch to the start of the next, in seconds.
COOLDOWN = 5

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
        self._refresh: asyncio.Task[None] | None = None

    async def find(self, key_id: str) -> Ed25519PublicKey | None:
        """Waits for a fetch when the key is not known, and never when it is."""
        if key_id in self._keys:
            if self._clock() - self._read_at > MAX_AGE:
                self._refreshing()
        elif refresh := self._refreshing():
            # Unlike `await`, it does not cancel what others wait for too.
            await asyncio.wait([refresh])
        if not self._keys:
            raise Unavailable("the frontend's keys were never read")
        return self._keys.get(key_id)

    async def aclose(self) -> None:
        if self._refresh and self._refresh.cancel():
            await asyncio.wait([self._refresh])

    def _refreshing(self) -> asyncio.Task[None] | None:
        """The fetch under way, or a new one unless it is too early for that."""
        if self._refresh and not self._refresh.done():
            return self._refresh
        now = self._clock()
        if now - self._tried_at < COOLDOWN:
            return None
        self._tried_at = now
        self._refresh = asyncio.create_task(self._replace())
        return self._refresh

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
