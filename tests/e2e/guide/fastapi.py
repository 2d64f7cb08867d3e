from typing import Annotated

from fastapi import APIRouter, Depends, Request

from .core.claims import Claims
from .core.security import (
    GuardedRoute,
    get_current_user,
    guard,
    validate_path_user_id,
    verify_better_auth_token,
)

router = APIRouter(dependencies=[Depends(guard)], route_class=GuardedRoute)


@router.get("/{user_id}/guide")
async def read(user_id: str, request: Request) -> dict[str, str]:
    payload = await validate_path_user_id(request, user_id)
    return {"user": payload["sub"]}


@router.get("/guide/me")
async def me(user: Annotated[Claims, Depends(get_current_user)]) -> list[str]:
    return [user["sub"], user["email"]]


async def claims_of(token: str, request: Request) -> Claims:
    return await verify_better_auth_token(token, request.app.state.verifier)
