"""Words that say what trade a merchant is in, which stand in his name or are all of it that a sign has."""

from __future__ import annotations

import re

from docbatch.finding.misread import is_nearly_one_of, look, with_parts_joined

_TRADES = frozenset(
    """
    enterprise trading store stores market mart supermarket minimarket hardware pharmacy chemist drugstore hotel motel
    bar pub tavern grill kitchen restaurant diner steakhouse seafood cafe café bistro bakery butchers butchery deli
    delicatessen shop boutique florist stationery confectionery bookstore bookshop booksellers wholesale discount
    brewery kedai restoran
    markt supermarkt wirtshaus gasthaus gasthof gaststätte imbiss bäckerei konditorei metzgerei fleischerei apotheke
    drogerie drogeriemarkt buchhandlung weinhandlung tankstelle
    boulangerie pâtisserie boucherie charcuterie fromagerie poissonnerie épicerie brasserie crêperie bistrot auberge
    pharmacie librairie supermarché supérette
    supermercado restaurante farmacia panadería carnicería frutería pescadería heladería cafetería ferretería librería
    zapatería bodega
    supermercato ristorante trattoria osteria pizzeria panificio alimentari gelateria pasticceria macelleria pescheria
    caffetteria tabaccheria enoteca rosticceria profumeria ferramenta
    bakkerij slagerij slijterij drogisterij apotheek boekhandel eetcafé
    padaria pastelaria mercearia farmácia churrascaria confeitaria lanchonete drogaria papelaria livraria sapataria
    peixaria minimercado cervejaria
    bageri konditori apotek restaurang blomsterhandel bokhandel boghandel dagligvare
    ravintola leipomo apteekki kahvila kirjakauppa kukkakauppa
    sklep apteka piekarnia restauracja cukiernia kwiaciarnia księgarnia hurtownia kawiarnia
    restaurace hospoda pekárna pekařství cukrárna lékárna řeznictví kavárna prodejna potraviny
    reštaurácia pekáreň cukráreň lekáreň kaviareň predajňa papiernictvo
    étterem pékség cukrászda gyógyszertár kávézó élelmiszer könyvesbolt
    brutărie cofetărie farmacie magazin florărie librărie cafenea
    """.split()
)
_COMPOUNDED = "hotel gasthaus gasthof bäckerei metzgerei fleischerei apotheke handlung bakkerij slagerij handel"
"""Trades that end longer words in German and Dutch, as in `Berghotel`."""
_TRADE = re.compile(
    rf"\b(?:{'|'.join(sorted(_TRADES, key=len, reverse=True))}|[^\W\d_]{{3,}}(?:{'|'.join(_COMPOUNDED.split())}))\b",
    re.IGNORECASE,
)
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
