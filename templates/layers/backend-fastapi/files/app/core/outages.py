"""Why the database cannot be used: fixed log messages without host, user or database name."""

import re
import time
from typing import Any, ClassVar, Self

from psycopg import AsyncConnection, Error, OperationalError
from psycopg_pool import PoolTimeout

READ_ONLY = "the database is read-only"
UNREACHABLE = "the database does not answer"

# Each row has a reason, a pattern for the SQLSTATE, and a pattern for the message of a failed
# connection, for which libpq doesn't expose the SQLSTATE.
# If the server's messages are not in English, the reason is UNREACHABLE.
OUTAGES = (
    (
        "the TLS connection to the database failed",
        r"",
        r"does not support SSL|certificate|handshake|no encryption",
    ),
    (
        "the database rejects the user or its password",
        r"28000|28P01",
        r'authentication failed|no password supplied|pg_hba\.conf|role ".*" (does|is) not',
    ),
    (
        "the database that DATABASE_URL names does not exist",
        r"3D000",
        r'database ".*" does not exist',
    ),
    (
        "the database has no connection left",
        r"53300",
        r"too many (clients|connections)|slots are reserved",
    ),
    ("the host of the database is unknown", r"", r"failed to resolve host"),
    ("the database is starting or stopping", r"57P0[123]", r"the database system is"),
    (READ_ONLY, r"25006", r"session is read-only"),
    # The connection was lost, memory or disk is full, or a statement timed out.
    (UNREACHABLE, r"(08|53|57)...", r""),
)


# The host name in psycopg's messages, removed because it could match a pattern above.
SERVER = re.compile(r'server at "[^"]*"')
# Seconds for which a failed connection attempt counts as the reason for a pool timeout.
FAILURE_LIFETIME = 10


class PooledConnection(AsyncConnection[Any]):
    """Remembers why the last connection attempt failed: the pool reports only its timeout."""

    failure: ClassVar[tuple[float, str] | None] = None
    """When the attempt failed (on the monotonic clock), and why."""

    @classmethod
    async def connect(cls, conninfo: str = "", **kwargs: Any) -> Self:
        try:
            connection = await super().connect(conninfo, **kwargs)
        except Error as error:
            cls.failure = (time.monotonic(), outage(error) or UNREACHABLE)
            raise
        cls.failure = None
        return connection


def outage(error: Error | TimeoutError) -> str | None:
    """Returns why the database cannot be used. `None` if only the statement failed."""
    if isinstance(error, PoolTimeout | TimeoutError):
        since, reason = PooledConnection.failure or (0.0, UNREACHABLE)
        return reason if time.monotonic() - since < FAILURE_LIFETIME else UNREACHABLE
    if not error.sqlstate and not isinstance(error, OperationalError):
        return None
    for reason, states, text in OUTAGES:
        if error.sqlstate:
            found = re.fullmatch(states, error.sqlstate)
        else:
            found = re.search(text, SERVER.sub("", str(error)))
        if found:
            return reason
    return None
