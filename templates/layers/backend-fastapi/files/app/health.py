"""`/health`: the process runs. `/ready`: it can serve, because its database has the tables."""

from fastapi import APIRouter
from pydantic import BaseModel

from .core.database import Database, check
from .core.errors import Unavailable
from .probes import PROBES

router = APIRouter(tags=["health"])


class Status(BaseModel):
    status: str


@router.get("/health")
async def health() -> Status:
    """The process runs."""
    return Status(status="ok")


@router.get("/ready")
async def ready(db: Database) -> Status:
    """The service can serve."""
    if reason := await check(db, PROBES):
        raise Unavailable(reason)
    return Status(status="ready")
