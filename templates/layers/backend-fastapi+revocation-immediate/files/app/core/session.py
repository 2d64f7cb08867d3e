"""Rejects tokens of expired or revoked sessions, by looking up the session for every request."""

from .claims import Claims
from .database import Pool
from .errors import unauthorized

# A statement that fails unless this service can read every column used in this file.
PROBE = "SELECT id, user_id, expires_at FROM session LIMIT 0"


async def check(db: Pool, claims: Claims) -> None:
    """Raises 401 if the session expired, was revoked or belongs to another user."""
    async with db.connection() as connection:
        cur = await connection.execute(
            "SELECT FROM session WHERE id = %s AND user_id = %s AND expires_at > now()",
            (claims.sid, claims.sub),
        )
    if cur.rowcount == 0:
        raise unauthorized("session no longer exists")
