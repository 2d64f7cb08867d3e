"""What an access token says."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[int, Field(ge=0)]


class Claims(BaseModel):
    """The claims of a good token. Their text holds no e-mail address, for a log's sake."""

    model_config = ConfigDict(strict=True, frozen=True)

    iss: str
    aud: str | list[str]
    sub: str
    email: Annotated[str, Field(repr=False)]
    # Defaults of the type itself: absent is fine, null is not.
    name: Annotated[str, Field(repr=False)] = ""
    iat: Seconds
    exp: Seconds
    nbf: Seconds = 0
    type: str
