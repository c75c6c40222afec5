"""Words that say what trade a merchant is in, which stand in his name or are all of it that a sign has."""

from __future__ import annotations

import re

from docbatch.finding.misread import is_nearly_one_of, look, with_parts_joined

_TRADES = frozenset(
    """
    enterprise trading restaurant restoran cafe café bakery store stores market markt mart supermarket hardware pharmacy
    kedai hotel bar grill kitchen supermercado supermercato restaurante farmacia panadería boulangerie brasserie
    wirtshaus gasthaus trattoria metzgerei bakkerij slagerij shop bistro boutique apotheke bäckerei ristorante panificio
    pizzeria alimentari gelateria pasticceria macelleria osteria carnicería frutería supermarkt pharmacie pâtisserie
    gaststätte minimarket stationery confectionery
    """.split()
)
_TRADE = re.compile(rf"\b(?:{'|'.join(sorted(_TRADES, key=len, reverse=True))})\b", re.IGNORECASE)
_GOODS = re.compile(r"\b(?:pizza|burgers?|coffee|foods?|fashion)\b", re.IGNORECASE)
"""What a merchant sells, which is no name either, but stands in slogans as well."""
_LEAST_LETTERS = 7
"""Letters of a trade that is no other word with a letter misread, as bistro and distro are."""
_BY_LOOK = {
    look(printed): word
    for word in sorted(_TRADES)
    if len(word) >= _LEAST_LETTERS
    for printed in (word, word.upper(), word.capitalize())
}


def is_trade(text: str) -> bool:
    """Whether a line says what trade it is that somebody is in."""
    return bool(_TRADE.search(text))


def without_trade(text: str) -> str:
    """Return `text` without the words for trades and goods; one that was read with a space in it is one as well."""
    rest = _GOODS.sub("", _TRADE.sub("", text))
    return "" if re.sub(r"\W", "", rest).casefold() in _TRADES else rest


def with_trades_repaired(text: str) -> str:
    """Return a name with the words for trades as they can only be, where a letter was misread, or a space was read."""
    return with_parts_joined(re.sub(r"\b\w+\b", lambda match: _repaired(match[0]), text), _TRADES)


def has_misread_trade(text: str) -> bool:
    """Whether a word of a name is none for a trade, but one letter away from one."""
    words = set(re.findall(r"[^\W\d_]+", text.casefold())) - _TRADES
    return any(is_nearly_one_of(word, _TRADES) for word in words)


def _repaired(word: str) -> str:
    trade = _BY_LOOK.get(look(word), word.casefold())
    if trade == word.casefold():
        return word
    return trade.upper() if word[-1].isupper() or word[-1].isdigit() else trade.capitalize()
