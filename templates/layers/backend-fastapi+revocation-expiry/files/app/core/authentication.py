"""Who sends a request: whom its token names, until the token expires."""

from starlette.types import Scope

from .bearer import bearer_token
from .claims import Claims
from .security import Verifier, verify_better_auth_token


async def authenticate(scope: Scope, verifier: Verifier) -> Claims:
    return await verify_better_auth_token(bearer_token(scope["headers"]), verifier)
