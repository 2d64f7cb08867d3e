"""What an access token says."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[int, Field(ge=0)]


class Claims(BaseModel):
    """The claims of a valid token. Their `repr` has no email address, so that no log shows one."""

    model_config = ConfigDict(strict=True, frozen=True)

    iss: str
    aud: str | list[str]
    sub: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,128}$")]
    # The session that the token was issued for, in the form that Better Auth gives its ids.
    sid: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
    email: Annotated[str, Field(repr=False)]
    # Defaults of the type itself: absent is fine, null is not.
    name: Annotated[str, Field(repr=False)] = ""
    iat: Seconds
    exp: Seconds
    nbf: Seconds = 0
    type: Literal["access"]

    def __getitem__(self, name: str) -> Any:
        """Also by name, as the payload of a token: `claims["sub"]`."""
        return self.model_dump(include={name})[name]
