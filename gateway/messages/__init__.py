"""The catalogue: what each code says to a person, in zh-CN and in en. One JSON file a room, ``{code: {"zh-CN": …, "en": …}}``."""

from functools import cache
from importlib import resources

import msgspec

from contracts.notice_words import NOTICE_WORDS
from kit.plugins import installed
from kit.settings import SettingsError

LOCALES = ("zh-CN", "en")
DEFAULT_LOCALE = LOCALES[0]

MESSAGES = "zjjg.messages"
"""Entry points that name a plugin's texts, ``{code: {"zh-CN": …, "en": …}}``: for what its rules find and its services refuse."""

Texts = dict[str, dict[str, str]]


@cache
def catalogue() -> Texts:
    """All codes of all rooms, those of notices included, which channels need as well. A code that stands in two files is a mistake and
    stops the start."""
    texts: Texts = dict(NOTICE_WORDS)
    for file in sorted(resources.files(__name__).iterdir(), key=lambda f: f.name):
        if file.name.endswith(".json"):
            for code, by_locale in msgspec.json.decode(file.read_bytes(), type=Texts).items():
                if texts.setdefault(code, by_locale) is not by_locale:
                    raise ValueError(f"message {code} stands twice, the second time in {file.name}")
    for name, point in installed(MESSAGES).items():
        for code, by_locale in msgspec.convert(point.load(), Texts).items():
            if texts.setdefault(code, by_locale) is not by_locale or not set(LOCALES) <= set(by_locale):
                raise SettingsError(f"plugin {name} of {MESSAGES}: message {code} stands twice, or not in {' and '.join(LOCALES)}")
    return texts


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def message(code: str, locale: str, params: dict[str, str] | None = None) -> str:
    """The text of ``code`` with its ``{params}`` filled in; the bare code when the catalogue has none, so that nothing is ever hidden."""
    by_locale = catalogue().get(code)
    if by_locale is None:
        return code
    text = by_locale.get(locale) or by_locale[DEFAULT_LOCALE]
    return text.format_map(_Gaps({k: str(v) for k, v in (params or {}).items()}))
