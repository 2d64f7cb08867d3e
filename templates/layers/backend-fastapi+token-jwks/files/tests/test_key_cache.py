"""Tests when keys are fetched, with a fake clock and a fake frontend."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt import PyJWK
from publisher import public_jwk
from starlette.exceptions import HTTPException

from app.core.key_cache import COOLDOWN, MAX_AGE, MAX_EARLY, MINUTE, KeyCache
from app.core.key_set import KeySet, KeySetError

OLD, NEW = (PyJWK(public_jwk(Ed25519PrivateKey.generate(), each)) for each in ("old", "new"))
DOWN = KeySetError("down")


class Frontend:
    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.began_at: list[float] = []
        self.published: KeySet | Exception = {"old": OLD}
        self.answers = asyncio.Event()
        self.answers.set()
        self.cache = KeyCache(self.fetch, lambda: self.now)

    @property
    def fetches(self) -> int:
        return len(self.began_at)

    async def fetch(self) -> KeySet:
        """Returns the keys that were published when the fetch began."""
        self.began_at.append(self.now)
        published = self.published
        await self.answers.wait()
        if isinstance(published, Exception):
            raise published
        return dict(published)

    async def refuses(self, key_id: str) -> bool:
        """Returns whether the cache has keys, but none with this id."""
        return await self.cache.find(key_id) is None

    async def is_unavailable(self) -> bool:
        try:
            await self.cache.find("old")
        except HTTPException as error:
            return error.status_code == 503
        return False


def play(story: Callable[[Frontend], Awaitable[None]]) -> None:
    async def whole() -> None:
        frontend = Frontend()
        await story(frontend)
        await frontend.cache.aclose()
        assert len(asyncio.all_tasks()) == 1, "a task is still running"

    asyncio.run(whole())


async def settled() -> None:
    """Lets other tasks run until all wait; five turns are enough."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_a_key_is_fetched_once() -> None:
    async def story(frontend: Frontend) -> None:
        for _ in range(3):
            assert await frontend.cache.find("old") is OLD
        assert frontend.fetches == 1

    play(story)


def test_finds_a_key_published_right_after_a_fetch() -> None:
    async def story(frontend: Frontend) -> None:
        assert await frontend.refuses("new")
        frontend.published = {"new": NEW, "old": OLD}
        frontend.now += 1
        assert await frontend.cache.find("new") is NEW
        assert frontend.fetches == 2

    play(story)


def test_finds_a_key_published_during_a_fetch_with_one_more_fetch() -> None:
    async def story(frontend: Frontend) -> None:
        frontend.answers.clear()
        old = [asyncio.create_task(frontend.cache.find("old")) for _ in range(9)]
        await settled()
        frontend.published = {"new": NEW, "old": OLD}
        new = [asyncio.create_task(frontend.cache.find("new")) for _ in range(9)]
        await settled()
        assert frontend.fetches == 1
        frontend.answers.set()
        assert await asyncio.gather(*old) == [OLD] * 9
        assert await asyncio.gather(*new) == [NEW] * 9
        assert frontend.fetches == 2

    play(story)


def test_made_up_ids_cause_few_fetches() -> None:
    async def story(frontend: Frontend) -> None:
        await frontend.cache.find("old")
        for number in range(1000):
            frontend.now += 0.1
            assert await frontend.refuses(f"made up {number}")
        began_at = frontend.began_at
        for start in began_at:
            # Per minute: one fetch every 5 seconds, plus the early fetches.
            assert sum(start <= each < start + MINUTE for each in began_at) <= 12 + MAX_EARLY
        assert await frontend.cache.find("old") is OLD

    play(story)


def test_a_burst_of_made_up_ids_shares_few_fetches() -> None:
    async def story(frontend: Frontend) -> None:
        await frontend.cache.find("old")
        refused = await asyncio.gather(*(frontend.refuses(str(each)) for each in range(1000)))
        assert all(refused)
        assert frontend.fetches <= 1 + MAX_EARLY
        assert await frontend.cache.find("old") is OLD

    play(story)


def test_unknown_ids_wait_for_the_cool_down_after_the_early_fetches() -> None:
    async def story(frontend: Frontend) -> None:
        await frontend.cache.find("old")
        for number in range(MAX_EARLY + 1):
            assert await frontend.refuses(str(number))
        assert frontend.fetches == 1 + MAX_EARLY
        frontend.published = {"new": NEW, "old": OLD}
        frontend.now += COOLDOWN - 0.1
        assert await frontend.refuses("new")
        frontend.now += 0.1
        assert await frontend.cache.find("new") is NEW
        frontend.now += MINUTE
        assert await frontend.refuses("newer")
        frontend.published = {"newer": NEW, "new": NEW}
        assert await frontend.cache.find("newer") is NEW

    play(story)


def test_the_cool_down_counts_from_the_start_of_a_fetch() -> None:
    async def story(frontend: Frontend) -> None:
        frontend.published = DOWN
        frontend.answers.clear()
        first = asyncio.create_task(frontend.is_unavailable())
        await settled()
        frontend.now += 3
        frontend.answers.set()
        assert await first
        frontend.now += COOLDOWN - 3.1
        assert await frontend.is_unavailable()
        assert frontend.fetches == 1
        frontend.now += 0.1
        assert await frontend.is_unavailable()
        assert frontend.fetches == 2

    play(story)


def test_concurrent_requests_wait_for_one_fetch() -> None:
    async def story(frontend: Frontend) -> None:
        frontend.answers.clear()
        waiting = [asyncio.create_task(frontend.cache.find("old")) for _ in range(9)]
        await settled()
        # The fetch takes longer than the cool-down.
        frontend.now += 2 * COOLDOWN
        waiting += [asyncio.create_task(frontend.cache.find("old"))]
        await settled()
        # Canceling one request doesn't affect the others.
        waiting.pop(0).cancel()
        await settled()
        frontend.answers.set()
        assert await asyncio.gather(*waiting) == [OLD] * 9
        assert frontend.fetches == 1

    play(story)


def test_stale_keys_are_refreshed_in_the_background() -> None:
    async def story(frontend: Frontend) -> None:
        await frontend.cache.find("old")
        frontend.published = {"old": NEW}
        frontend.now += MAX_AGE
        await frontend.cache.find("old")
        await settled()
        assert frontend.fetches == 1
        frontend.now += 0.1
        frontend.answers.clear()
        for _ in range(3):
            assert await frontend.cache.find("old") is OLD
            await settled()
        assert frontend.fetches == 2
        frontend.answers.set()
        await settled()
        assert await frontend.cache.find("old") is NEW
        assert frontend.fetches == 2

    play(story)


def test_a_withdrawn_key_is_refused() -> None:
    async def story(frontend: Frontend) -> None:
        await frontend.cache.find("old")
        frontend.published = {"new": NEW}
        frontend.now += COOLDOWN
        assert await frontend.cache.find("new") is NEW
        assert await frontend.refuses("old")
        assert frontend.fetches == 3

    play(story)


def test_a_failure_keeps_the_keys_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def story(frontend: Frontend) -> None:
        await frontend.cache.find("old")
        frontend.published = DOWN
        frontend.now += MAX_AGE + 1
        for _ in range(3):
            assert await frontend.cache.find("old") is OLD
            assert await frontend.refuses("new")
            await settled()
        # The cool-down also limits refreshes of stale keys.
        assert frontend.fetches == 2
        frontend.now += COOLDOWN
        assert await frontend.cache.find("old") is OLD
        await settled()
        assert frontend.fetches == 3

    play(story)
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2


def test_without_keys_requests_get_503() -> None:
    async def story(frontend: Frontend) -> None:
        frontend.published = DOWN
        assert await frontend.is_unavailable()
        frontend.published = {"old": OLD}
        frontend.now += COOLDOWN - 0.1
        assert await frontend.is_unavailable()
        assert frontend.fetches == 1
        frontend.now += 0.1
        assert await frontend.cache.find("old") is OLD

    play(story)


def test_an_unexpected_exception_in_a_fetch_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def story(frontend: Frontend) -> None:
        frontend.published = RuntimeError("a bug")
        assert await frontend.is_unavailable()

    play(story)
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert record.exc_info[0] is RuntimeError


def test_closing_cancels_a_running_fetch() -> None:
    async def story(frontend: Frontend) -> None:
        frontend.answers.clear()
        waiting = asyncio.create_task(frontend.is_unavailable())
        await settled()
        await frontend.cache.aclose()
        assert await waiting

    play(story)
