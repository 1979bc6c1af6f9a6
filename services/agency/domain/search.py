"""What a row can be found by: one text for parts of 3 characters and more, and the short parts of it as a list.

PostgreSQL's trigram index finds no part shorter than 3 characters, and Chinese names are often looked for by 2: those are
found in the list, by an index over its elements.
"""

LONGEST_SHORT = 2


def pinyin(text: str) -> str:
    """Latin letters of the whole text, joined, in lower case: 衢州化工 -> quzhouhuagong."""
    from pypinyin import lazy_pinyin  # half a second and 60 MB at its first use: not at every start

    return "".join(lazy_pinyin(text)).lower()


def initials(text: str) -> str:
    """The first letter of each syllable: 衢州化工 -> qzhg."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()


def searchable(name: str, *codes: str | None) -> tuple[str, list[str]]:
    """``(search, grams)`` of a row: its name, the name's pinyin and initials, and codes.

    ``grams`` are all parts of 1 and 2 characters of name, initials and codes, so that a short ``q`` finds by them; by pinyin
    one finds from 3 letters on.
    """
    shown = [name, initials(name), *(code for code in codes if code)]
    search = " ".join([*shown, pinyin(name)]).lower()
    grams = {part[i : i + n] for part in map(str.lower, shown) for n in (1, LONGEST_SHORT) for i in range(len(part) - n + 1)}
    return search, sorted(gram for gram in grams if gram.strip() == gram)


def like_pattern(q: str) -> str:
    """A LIKE pattern that finds ``q`` anywhere, its wildcards taken as plain characters (escape character: backslash)."""
    escaped = q.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
