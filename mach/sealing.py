"""Encryption at rest of what somebody was typing: readable by this server only, never by who reads the database."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def _key(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mach drafts").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _keys() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def seal(data: Any) -> bytes:
    return _keys().encrypt(json.dumps(data).encode())


def unseal(sealed: bytes | memoryview) -> Any:
    """What was sealed; nothing when the server's secret has changed since."""
    try:
        return json.loads(_keys().decrypt(bytes(sealed)))
    except InvalidToken:
        return None
