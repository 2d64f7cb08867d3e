"""What the claims of a token must say to this service, now.

All rules about claims are here; `security.py` checks the header and the keys the signature.
"""

import logging
import re
from dataclasses import dataclass

from .claims import Claims
from .errors import InvalidToken

logger = logging.getLogger(__name__)

# How far the frontend's clock and this one may disagree, in seconds.
LEEWAY = 5
MAX_SUBJECT_CHARS = 128
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Policy:
    """What every token must say."""

    issuer: str
    audience: str
    max_lifetime: int
    """In seconds."""

    def check(self, claims: Claims, now: int) -> None:
        audiences = [claims.aud] if isinstance(claims.aud, str) else claims.aud
        rules = {
            "issuer": claims.iss == self.issuer,
            "audience": self.audience in audiences,
            "token type": claims.type == "access",
            "subject": 1 <= len(claims.sub) <= MAX_SUBJECT_CHARS and not CONTROL.search(claims.sub),
            "issued in the future": claims.iat <= now + LEEWAY,
            "not yet valid": claims.nbf <= now + LEEWAY,
            "expired": claims.exp + LEEWAY > now,
            "lifetime": 0 < claims.exp - claims.iat <= self.max_lifetime,
        }
        for rule, holds in rules.items():
            if not holds:
                if rule in ("issued in the future", "not yet valid"):
                    # The signature is valid, so the frontend issued this token.
                    fields = {"seconds": max(claims.iat, claims.nbf) - now}
                    logger.warning(
                        "the clock of this machine or of the frontend is wrong",
                        extra={"fields": fields},
                    )
                raise InvalidToken(rule)
