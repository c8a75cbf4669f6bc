"""A security key in software: answers as a browser would, with whatever flags the test wants."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

_PRESENT, _VERIFIED = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV


class SoftKey:
    """One credential for one site."""

    def __init__(self, site: str = "testserver") -> None:
        self.site = site
        self.id = secrets.token_bytes(32)
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.count = 0

    def _data(self, verified: bool, credential: bytes | None = None) -> AuthenticatorData:
        self.count += 1
        flags = _PRESENT | (_VERIFIED if verified else 0) | (AuthenticatorData.FLAG.AT if credential else 0)
        site = hashlib.sha256(self.site.encode()).digest()
        return AuthenticatorData.create(site, flags, self.count, credential or b"")

    def _client(self, kind: str, options: dict[str, Any]) -> CollectedClientData:
        challenge = websafe_decode(options["publicKey"]["challenge"])
        return CollectedClientData.create(kind, challenge, f"https://{self.site}")

    def create(self, options: dict[str, Any], *, verified: bool = True, resident: bool = True) -> dict[str, Any]:
        """The answer to a question to make a key; `resident` is what the browser says, unsigned."""
        public = ES256.from_cryptography_key(self.secret.public_key())
        described = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        attested = AttestationObject.create("none", self._data(verified, described), {})
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "clientExtensionResults": {"credProps": {"rk": resident}},
            "response": {
                "clientDataJSON": websafe_encode(self._client("webauthn.create", options)),
                "attestationObject": websafe_encode(attested),
                "transports": ["internal"],
            },
        }

    def get(self, options: dict[str, Any], person: int, *, verified: bool = True) -> dict[str, Any]:
        """The answer to a question to prove the key, for the account of `person`."""
        client, data = self._client("webauthn.get", options), self._data(verified)
        signature = self.secret.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": websafe_encode(format(person).encode()),
            },
        }
