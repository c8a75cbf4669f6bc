"""An OpenID Connect provider on this machine, for tests: one client, one person at a time, RS256."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "lien-ket", "bí mật của máy khách"
KID = "khóa-1"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """Answers as the standard says, unless a test sets what it shall say instead.

    `person` are the claims about whoever signs in there; `claims` replace those of the ID token (None takes one
    away); `configuration` likewise those of discovery; `answers` maps a path to (status, type, bytes) said as they are.
    """

    def __init__(self) -> None:
        self.key = new_key()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()
        self.behave()

    def behave(self) -> None:
        """Forget everything that tests have set or seen."""
        self.person: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.configuration: dict[str, Any] = {}
        self.answers: dict[str, tuple[int, str, bytes]] = {}
        self.told: dict[str, Any] | None = None
        self.sign_with: Any = self.key
        self.algorithm, self.header = "RS256", {"kid": KID}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def visit(self, address: str) -> str:
        """A browser sent to the provider, where `person` signs in; the address it is sent back to."""
        answer = requests.get(address, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def discovery(self) -> dict[str, Any]:
        given = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **self.configuration,
        }
        return {name: value for name, value in given.items() if value is not None}

    def jwks(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": KID, "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        sound = (
            asked is not None
            and asked["code_challenge_method"] == "S256"
            and asked["code_challenge"] == challenge
            and asked["redirect_uri"] == given.get("redirect_uri")
            and (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET)
        )
        if not sound or asked is None:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "vé", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        claims |= {**self.person, **self.claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, self.sign_with, algorithm=self.algorithm, headers=self.header)

    def _handler(provider) -> type[BaseHTTPRequestHandler]:  # noqa: N805  the inner class has the name self
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(dict(part for part in _flat(urlsplit(self.path).query).items()))

            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                self.answer(_flat(self.rfile.read(size).decode()))

            def answer(self, given: dict[str, str]) -> None:
                path = urlsplit(self.path).path
                provider.asked.append((path, given))
                if path in provider.answers:
                    return self.say(*provider.answers[path])
                if path == "/authorize":
                    return self.say(302, "text/plain", b"", provider.authorize(given))
                status, said = 200, None
                if path == "/.well-known/openid-configuration":
                    said = provider.discovery()
                elif path == "/jwks":
                    said = provider.jwks()
                elif path == "/token":
                    status, said = provider.token(given)
                elif path == "/userinfo":
                    said = provider.told or provider.person
                return self.say(status if said else 404, "application/json", json.dumps(said).encode())

            def say(self, status: int, kind: str, content: bytes, location: str = "") -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                if location:
                    self.send_header("Location", location)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                pass

        return Handler


def _flat(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}
