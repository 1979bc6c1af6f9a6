"""``zjjg verify-draw``: computes a published draw again. It reads the public record and the installed samplers, and no database."""

import argparse
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import msgspec

from contracts.rpc.spot_checks import PublicDraw
from kit.settings import SettingsError
from services.evaluation.domain.draws import first_difference
from services.evaluation.doors import find_installed_sampler

MOST_BYTES = 200_000_000
TIMEOUT_SECONDS = 30
AGREES, DIFFERS = 0, 1


def verify_draw(argv: Sequence[str]) -> int:
    """Entry point of the door ``zjjg.commands``. 0: everything agrees; 1: it does not, and the first difference is printed. A record that
    cannot be had or read is a SettingsError, which ends the command with 2."""
    parser = argparse.ArgumentParser(prog="zjjg verify-draw", description="Computes a published draw again from its public record.")
    parser.add_argument(
        "source", metavar="FILE-or-URL", help="the answer of GET /api/v1/public/draws/{campaign_id}; - for standard input"
    )
    public = _record(parser.parse_args(argv).source)
    sampler = find_installed_sampler(public.algorithm)
    difference = (
        first_difference(public, sampler)
        if sampler is not None
        else f"algorithm: there is no sampler {public.algorithm!r} here to compute it with"
    )
    if difference is not None:
        sys.stdout.write(f"DIFFERS  {difference}\n")
        return DIFFERS
    replaced = f", {len(public.replacements)} replaced since" if public.replacements else ""
    sys.stdout.write(
        f"AGREES  {public.name}: {public.count} of {len(public.pool)} drawn by {public.algorithm} {public.version}{replaced}\n"
    )
    return AGREES


def _record(source: str) -> PublicDraw:
    try:
        return msgspec.json.decode(_content(source), type=PublicDraw)
    except OSError as error:  # urllib.error.URLError is one
        raise SettingsError(f"{source} cannot be read: {error}") from None
    except msgspec.DecodeError as error:
        raise SettingsError(f"{source} is not the public record of a draw: {error}") from None


def _content(source: str) -> bytes:
    if source == "-":
        return sys.stdin.buffer.read(MOST_BYTES)
    if source.startswith(("http://", "https://")):
        with urllib.request.urlopen(source, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310  # the scheme is looked at above
            content: bytes = answer.read(MOST_BYTES)
            return content
    return Path(source).read_bytes()
