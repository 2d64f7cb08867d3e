"""Does the session of a token still exist? The database is asked about each request."""

from .claims import Claims
from .database import Pool
from .errors import unauthorized

# Fails unless the table has every column that is used here, and this service may read them.
PROBE = "SELECT id, user_id, expires_at FROM session LIMIT 0"


async def check(db: Pool, claims: Claims) -> None:
    """Refuses a token whose session has ended, or is another user's."""
    async with db.connection() as connection:
        cur = await connection.execute(
            "SELECT FROM session WHERE id = %s AND user_id = %s AND expires_at > now()",
            (claims.sid, claims.sub),
        )
    if cur.rowcount == 0:
        raise unauthorized("session no longer exists")
