"""Captchas: drawn here, offline; spoken for those who cannot see them."""

import base64
import secrets
from datetime import timedelta
from functools import cache
from uuid import UUID

from captcha.audio import AudioCaptcha
from captcha.image import ImageCaptcha
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select

from contracts.errors import NotFound
from contracts.rpc.auth import Captcha
from kit.ids import new_id
from kit.work import Work
from services.auth.domain import captchas
from services.auth.offload import off_hub
from services.auth.tables.accounts import CaptchaRow

_NONCE_BYTES = 12


class _Picture(ImageCaptcha):
    """Turned less than the library would: it has to be read, not puzzled out."""

    character_rotate = (-18, 18)


def create_captcha(work: Work) -> Captcha:
    captcha_id, answer = new_id(), captchas.new_answer()
    life = work.settings.captcha_seconds
    _keep(work, captcha_id, answer)
    image = base64.b64encode(off_hub(_draw, answer)).decode()
    return Captcha(captcha_id=captcha_id, image=f"data:image/png;base64,{image}", expires_in_seconds=life)


def captcha_audio(work: Work, captcha_id: UUID) -> bytes:
    """The wav; asking for it does not use the captcha up."""
    row = work.db.scalar(select(CaptchaRow).where(CaptchaRow.id == captcha_id, CaptchaRow.expires_at > work.at))
    if row is None:
        raise NotFound("auth.captcha_not_found")
    return off_hub(_speak, _unseal(work, captcha_id, row.sealed_answer))


def take_captcha(work: Work, captcha_id: UUID | None, answer: str | None) -> bool:
    """Whether the answer is right. The captcha is used up either way: a second try finds nothing."""
    if captcha_id is None or answer is None:
        return False
    taken = delete(CaptchaRow).where(CaptchaRow.id == captcha_id).returning(CaptchaRow.answer_hash, CaptchaRow.expires_at)
    row = work.db.execute(taken).one_or_none()
    return row is not None and row.expires_at > work.at and captchas.is_right(_hash_key(work), captcha_id, row.answer_hash, answer)


def give_back(work: Work, captcha_id: UUID, answer: str) -> None:
    """A captcha that was answered rightly a moment ago is good once more, as long as a new one: the second step of a sign-in need not be
    proved human again. For after the right password alone."""
    _keep(work, captcha_id, answer)


def _keep(work: Work, captcha_id: UUID, answer: str) -> None:
    work.db.add(
        CaptchaRow(
            id=captcha_id,
            answer_hash=captchas.answer_hash(_hash_key(work), captcha_id, answer),
            sealed_answer=_seal(work, captcha_id, captchas.normal(answer)),
            expires_at=work.at + timedelta(seconds=work.settings.captcha_seconds),
        )
    )


def _draw(answer: str) -> bytes:
    dark = (secrets.randbelow(110), secrets.randbelow(110), secrets.randbelow(110), 255)
    png: bytes = _Picture(width=160, height=60).generate(answer, bg_color=(246, 248, 250), fg_color=dark).getvalue()
    return png


@cache
def _voice() -> AudioCaptcha:
    """Its samples are read from disk once a process."""
    return AudioCaptcha()


def _speak(answer: str) -> bytes:
    return bytes(_voice().generate(answer))


def _hash_key(work: Work) -> bytes:
    return work.secrets.derive("auth:captcha-hash")


def _seal(work: Work, captcha_id: UUID, answer: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(work.secrets.derive("auth:captcha-sound")).encrypt(nonce, answer.encode(), captcha_id.bytes)


def _unseal(work: Work, captcha_id: UUID, sealed: bytes) -> str:
    cipher = AESGCM(work.secrets.derive("auth:captcha-sound"))
    return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], captcha_id.bytes).decode()
