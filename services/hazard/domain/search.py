"""Finding Chinese by two characters or one: how a searched text is laid out for trigrams.

A trigram index knows nothing shorter than three characters, and most Chinese words have two. So the text is kept with a
letter that no one types around every character: ``电线`` becomes ``ƻ电ƻ线ƻ``, where ``电ƻ线`` is a trigram of its own, and
``线`` is found by ``ƻ线ƻ``.
"""

SPACER = "\u01bb"
"""A letter, since pg_trgm looks at letters and digits alone; without upper case, so that ``lower`` leaves it."""
TERMS_MAX = 6


def search_patterns(q: str | None) -> list[str]:
    """LIKE patterns over the spread text, all of which must match: one for each word of ``q``, at most six. Wildcards are plain
    characters."""
    return [_pattern(term) for term in (q or "").lower().replace("\x00", "").split()[:TERMS_MAX]]


def _pattern(term: str) -> str:
    spread = SPACER.join("\\" + c if c in "\\%_" else c for c in term[:60])
    # One character alone makes a trigram with a spacer on either side; longer words do better without those.
    return f"%{spread}%" if len(term) > 1 else f"%{SPACER}{spread}{SPACER}%"


def spread_sql(*columns: str) -> str:
    """The SQL expression (immutable) of the searched text of some columns."""
    return f"'{SPACER}' || regexp_replace(lower({' || chr(10) || '.join(columns)}), '(.)', '\\1{SPACER}', 'g')"
