"""What comes from outside stands in a log line as text: it begins no line of its own, steers no terminal and shows no person's number."""

import io
import json
import logging

import pytest
import structlog

from kit import logs

FORGED = 'x\r\n{"event": "signed_in", "level": "info"}\n\x1b[2J\x1b]0;title\x07 ‮\u2028\x00'


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def lines():
    """``lines(stream)``: what one line about ``said`` looks like there; the logging of the run is put back."""
    was, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def write(stream, **said):
        logs.configure("test", stream=stream)
        structlog.get_logger().info("something_happened", **said)
        return stream.getvalue()

    yield write
    structlog.configure(**was)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_no_text_from_outside_begins_a_line_of_its_own(lines):
    written = lines(io.StringIO(), name=FORGED, parts=[FORGED], by={"who": FORGED})
    assert written.count("\n") == 1
    assert not any(c < " " for c in written.removesuffix("\n"))
    line = json.loads(written)
    assert line["event"] == "something_happened"
    assert line["name"] == FORGED, "nothing is lost of it either"


def test_a_terminal_is_not_steered(lines):
    written = lines(Terminal(), name=FORGED, event_name="a\x1b[31mb")
    for steering in ("\x1b[2J", "\x1b]0", "\r", "\x07", "\x1b[31mb"):
        assert steering not in written
    assert written.count("\n") == 1


def test_numbers_of_persons_and_secrets_do_not_get_into_a_line(lines):
    said = {
        "note": "身份证330802199001011234，手机13812345678。",
        "nested": [{"mobile": "13812345678", "password": "hunter2"}],
        "api_token": "t0ken",
    }
    written = lines(io.StringIO(), **said)
    for hidden in ("199001011234", "13812345678", "hunter2", "t0ken"):
        assert hidden not in written
    assert "330802********1234" in written
    assert "138****5678" in written
