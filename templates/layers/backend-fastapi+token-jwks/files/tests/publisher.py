"""A stand-in for the frontend: publishes keys on a free port."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def public_jwk(key: Ed25519PrivateKey, key_id: str, **changes: Any) -> dict[str, Any]:
    point = urlsafe_b64encode(key.public_key().public_bytes_raw()).rstrip(b"=").decode()
    good = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": key_id, "x": point}
    return good | changes


class Request(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        publisher = self.server
        assert isinstance(publisher, Publisher)
        publisher.requests.append({name.lower(): value for name, value in self.headers.items()})
        publisher.answer(self)

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Logs nothing, to keep the test output clean."""


class Publisher(ThreadingHTTPServer):
    """Serves as soon as it is created. `requests` lists the headers of each request."""

    def __init__(self, *keys: dict[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.url = f"http://127.0.0.1:{self.server_port}/api/auth/jwks"
        self.requests: list[dict[str, str]] = []
        self.answer: Callable[[Request], None] = self.publish
        self.body = b""
        self.rotate(*keys)
        # A short poll interval, so that `shutdown` returns within 10 ms.
        Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def rotate(self, *keys: dict[str, Any]) -> None:
        self.body = json.dumps({"keys": keys}).encode()

    def publish(self, request: Request) -> None:
        request.send(200, self.body)
