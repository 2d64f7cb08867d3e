"""Who sends a request: whom its token names, as long as the token's session exists."""

from starlette.types import Scope

from . import session
from .bearer import bearer_token
from .claims import Claims
from .security import Verifier, verify_better_auth_token


async def authenticate(scope: Scope, verifier: Verifier) -> Claims:
    claims = await verify_better_auth_token(bearer_token(scope["headers"]), verifier)
    await session.check(scope["app"].state.pool, claims)
    return claims
