"""Questions that a person reads or hears and a program should not."""

import hashlib
import hmac
import secrets
import unicodedata
from uuid import UUID

CHARACTERS = "23456789"
"""Digits alone: read, heard and typed on any keyboard. Without 0 and 1, which look like letters."""
LENGTH = 4


def new_answer() -> str:
    return "".join(secrets.choice(CHARACTERS) for _ in range(LENGTH))


def normal(answer: str) -> str:
    """As it is compared: case, blanks and full-width digits make no difference."""
    return "".join(unicodedata.normalize("NFKC", answer).casefold().split())


def answer_hash(key: bytes, captcha_id: UUID, answer: str) -> str:
    """What is kept of the answer; bound to its question."""
    return hmac.new(key, captcha_id.bytes + normal(answer).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def is_right(key: bytes, captcha_id: UUID, kept: str, answer: str) -> bool:
    return hmac.compare_digest(kept, answer_hash(key, captcha_id, answer))
