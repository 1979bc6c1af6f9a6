"""Every code that this room says has its words, in both languages, and no word is left over."""

import json
import re
from pathlib import Path

ROOM = Path(__file__).parents[2]
MESSAGES = json.loads((ROOM.parents[1] / "gateway/messages/hazard.json").read_text())
AUDIT = re.compile(r'work\.audit(_row)?\(\s*actor,\s*"[^"]+"|^AUDITED\b.*?^}', re.MULTILINE | re.DOTALL)
"""Names of acts in the audit, which nobody translates."""


def codes():
    found = set()
    for path in ROOM.rglob("*.py"):
        if "tests" not in path.parts:
            source = AUDIT.sub("", path.read_text())
            found |= set(re.findall(r'"(hazard\.(?!hazard_)[a-z]+\.[a-z_]+)"', source))
    return found


def test_every_code_has_words_and_every_word_its_code():
    assert codes() == set(MESSAGES)


def test_both_languages_have_the_same_params():
    for code, words in MESSAGES.items():
        assert set(words) == {"zh-CN", "en"}
        assert set(re.findall(r"{(\w+)}", words["en"])) == set(re.findall(r"{(\w+)}", words["zh-CN"])), code
