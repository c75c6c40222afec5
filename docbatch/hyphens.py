"""Words that were cut at the end of a line, put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CUT = re.compile(r"(?<![^\W\d_])(?P<head>[^\W\d_]{2,}(?:-[^\W\d_]{2,})*)(?P<hyphen>[-\u2010\u00ad])$")
_REST = re.compile(r"(?P<tail>[^\W\d_]{2,})(?P<after>\S*)(?: |$)")
_SUSPENDED = frozenset({"and", "or", "to", "und", "oder", "bzw", "sowie", "et", "ou", "y", "o", "e", "en", "of"})
"""Words before which a hyphen stands for what both share: "pre- and post-war"."""


def without_cuts(lines: Sequence[str]) -> list[str]:
    """`lines` with each word that a hyphen cuts at a line's end whole at the end of its first line.

    Only words in lower case from the cut on are joined: a hyphen before a capital or a figure belongs to a name or a
    number. The hyphen stays where the same text has the word with it elsewhere ("well-known").
    """
    whole = "\n".join(lines).casefold()
    joined = list(lines)
    for at in range(len(joined) - 1):
        cut, rest = _CUT.search(joined[at]), _REST.match(joined[at + 1])
        if not cut or not rest or not rest["tail"].islower() or not cut["head"][-1].islower():
            continue
        if rest["tail"] in _SUSPENDED:
            continue
        kept = "-" if f"{cut['head']}-{rest['tail']}".casefold() in whole else ""
        joined[at] = joined[at][: cut.start("hyphen")] + kept + rest["tail"] + rest["after"]
        joined[at + 1] = joined[at + 1][rest.end() :]
    return [line for line, before in zip(joined, lines, strict=True) if line or not before]
