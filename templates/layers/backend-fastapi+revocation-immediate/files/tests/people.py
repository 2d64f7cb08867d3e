"""Test users with sessions as the frontend stores them, and the claims in their tokens."""

from typing import Any

from psycopg import Connection


def add_user(database: Connection[Any], user: str) -> None:
    add = 'INSERT INTO "user" (id, name, email) VALUES (%(id)s, %(id)s, %(id)s)'
    database.execute(add, {"id": user})
    start = """INSERT INTO session (id, user_id, token, expires_at)
               VALUES (%(id)s, %(user)s, %(id)s, now() + interval '7 days')"""
    database.execute(start, {"id": _session(user), "user": user})


def subject(user: str) -> dict[str, Any]:
    return {"sub": user, "sid": _session(user), "email": f"{user}@example.com", "name": user}


def _session(user: str) -> str:
    return user.encode().hex()
