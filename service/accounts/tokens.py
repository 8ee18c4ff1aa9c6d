"""Secrets that people carry: made here, stored only as hashes."""

from __future__ import annotations

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """Return a fresh secret for a link or a session, 256 bits, safe in a URL."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> bytes:
    """Return what is stored of `token`.

    A plain hash is enough: the token is random, so there is nothing to guess from.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
