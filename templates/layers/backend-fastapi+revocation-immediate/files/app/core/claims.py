"""The claims of an access token."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[int, Field(ge=0)]


class Claims(BaseModel):
    """`repr` hides name and email, to keep them out of logs."""

    model_config = ConfigDict(strict=True, frozen=True)

    iss: str
    aud: str | list[str]
    sub: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,128}$")]
    # The id of the token's session, with the characters that Better Auth's ids use.
    sid: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
    email: Annotated[str, Field(repr=False)]
    # The claim may be absent, but must not be null. Therefore, the default is a string.
    name: Annotated[str, Field(repr=False)] = ""
    iat: Seconds
    exp: Seconds
    nbf: Seconds = 0
    type: Literal["access"]

    def __getitem__(self, name: str) -> Any:
        """Allows `claims["sub"]`, as for a decoded payload."""
        return self.model_dump(include={name})[name]
