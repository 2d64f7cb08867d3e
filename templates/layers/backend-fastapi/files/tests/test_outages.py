"""Log messages for a database that cannot be used."""

import time

import psycopg
import pytest
from conftest import ALICE, Client
from psycopg import errors
from psycopg_pool import PoolTimeout

from app.core.outages import READ_ONLY, UNREACHABLE, PooledConnection, outage

# libpq's messages for failed connections, without the prefix "connection failed: ".
TEXTS = {
    'FATAL:  password authentication failed for user "app"': "rejects the user or its password",
    "fe_sendauth: no password supplied": "rejects the user or its password",
    'FATAL:  database "app" does not exist': "that DATABASE_URL names does not exist",
    'FATAL:  too many connections for database "app"': "has no connection left",
    "FATAL:  sorry, too many clients already": "has no connection left",
    "failed to resolve host 'db': [Errno -2] Name or service not known": "host",
    "server does not support SSL, but SSL was required": "TLS",
    "SSL error: certificate verify failed": "TLS",
    'server certificate for "a" does not match host name "b"': "TLS",
    "FATAL:  the database system is starting up": "starting or stopping",
    'no pg_hba.conf entry for host "10.0.0.1", user "app", no encryption': "TLS",
    "Connection refused": UNREACHABLE,
    'connection to server at "db-certificate.internal", port 1 failed: refused': UNREACHABLE,
    "SSL connection has been closed unexpectedly": UNREACHABLE,
    "FATAL:  Passwort-Authentifizierung fehlgeschlagen": UNREACHABLE,
}


@pytest.mark.parametrize(("text", "reason"), TEXTS.items())
def test_a_failed_connection_has_a_reason(text: str, reason: str) -> None:
    assert reason in (outage(psycopg.OperationalError(f"connection failed: {text}")) or "")


def test_outages_have_a_reason_but_failed_statements_do_not() -> None:
    assert outage(errors.ReadOnlySqlTransaction()) == READ_ONLY
    assert outage(errors.AdminShutdown()) == "the database is starting or stopping"
    assert outage(errors.QueryCanceled()) == UNREACHABLE
    assert outage(errors.UndefinedTable()) is None
    assert outage(errors.UniqueViolation()) is None
    assert outage(psycopg.ProgrammingError("certificate")) is None


def test_a_pool_timeout_has_the_reason_of_the_last_attempt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(PooledConnection, "failure", None)
    assert outage(PoolTimeout()) == UNREACHABLE
    monkeypatch.setattr(PooledConnection, "failure", (time.monotonic(), "the reason"))
    assert outage(PoolTimeout()) == outage(TimeoutError()) == "the reason"
    monkeypatch.setattr(PooledConnection, "failure", (time.monotonic() - 11, "the reason"))
    assert outage(PoolTimeout()) == UNREACHABLE


def test_connections_closed_by_the_database_are_replaced(client: Client, database_url: str) -> None:
    assert client.call("alice", "GET", ALICE).status_code == 200
    with psycopg.connect(database_url) as database:
        database.execute(
            """SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        )
    assert client.call("alice", "GET", ALICE).status_code == 200
