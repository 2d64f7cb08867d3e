"""Query plans of list endpoints."""

import re
from itertools import count
from typing import Any

import psycopg
import pytest
from conftest import ALICE, Client
from psycopg import AsyncCursor

LISTS = [ALICE]

# Enough rows to make an index cheaper than scanning or sorting the table.
ROWS = """
    INSERT INTO "user" (id, name, email) SELECT n, n, n FROM generate_series(1, 100) AS n;
    INSERT INTO session (id, user_id, token, expires_at)
        SELECT n, 1 + n % 100, n, now() FROM generate_series(1, 10000) AS n;
    INSERT INTO tasks (user_id, title) SELECT 1 + n % 100, n FROM generate_series(1, 10000) AS n;
    ANALYZE;
"""


def numbered(query: str) -> str:
    """Replaces `%s` by `$1`, `$2` and so on, to plan a query without its values."""
    number = count(1)
    return re.sub("%s", lambda _: f"${next(number)}", query)


def test_an_index_serves_every_list(
    client: Client, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    execute = AsyncCursor.execute

    async def record(cursor: AsyncCursor[Any], query: str, *rest: Any, **options: Any) -> Any:
        sent.append(query)
        return await execute(cursor, query, *rest, **options)

    monkeypatch.setattr(AsyncCursor, "execute", record)
    with psycopg.connect(database_url, autocommit=True) as database:
        database.execute(ROWS)
        for path in LISTS:
            assert client.call("alice", "GET", path).status_code == 200
        of_users = [query for query in sent if "user_id = " in query]
        assert len(of_users) >= len(LISTS), f"not every list filters by user_id: {sent}"
        for query in of_users:
            lines = database.execute(f"EXPLAIN (GENERIC_PLAN) {numbered(query)}")
            plan = "\n".join(line for [line] in lines)
            assert "Seq Scan" not in plan, plan
            assert "Sort" not in plan, plan
