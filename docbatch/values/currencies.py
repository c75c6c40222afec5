"""Currencies from codes, symbols and names."""

from __future__ import annotations

import re
from functools import lru_cache

CODES = frozenset((
    "AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP", "HKD",
    "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD", "PEN", "PHP",
    "PKR", "PLN", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TWD", "UAH", "USD", "VND", "ZAR",
))  # fmt: skip
"""ISO 4217 codes that are told from ordinary capitals; rarer ones need a label."""

_SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₺": "TRY", "₩": "KRW", "฿": "THB", "₫": "VND", "₪": "ILS",
    "RM": "MYR", "DH": "MAD", "zł": "PLN", "zl": "PLN", "kč": "CZK",
}  # fmt: skip
_NAMES = {
    "us dollar": "USD", "u.s. dollar": "USD", "euro": "EUR", "pound sterling": "GBP", "swiss franc": "CHF",
    "schweizer franken": "CHF", "australian dollar": "AUD", "canadian dollar": "CAD", "ringgit": "MYR",
    "indian rupee": "INR", "forint": "HUF", "złoty": "PLN", "złotych": "PLN", "korun českých": "CZK",
    "českých korun": "CZK", "svenska kronor": "SEK", "norske kroner": "NOK", "danske kroner": "DKK", "reais": "BRL",
}  # fmt: skip
_QUALIFIED = {
    "US$": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "S$": "SGD",
    "HK$": "HKD",
    "NZ$": "NZD",
    "NT$": "TWD",
    "MX$": "MXN",
    "R$": "BRL",
}
QUALIFIERS = "US|AU?|CA?|S|HK|NZ|NT|MX|R"
"""What says whose dollars, or reals, stand before a `$`."""
_TOKEN = re.compile(
    rf"(?P<qualified>\b(?:{QUALIFIERS})\$)"
    r"|(?P<sign>[€£₹₽₺₩฿₫₪$¥]|(?<![A-Za-z])(?:RM|DH|(?-i:zł|ZŁ|Zł|zl|Kč|KČ|Kc|Ft|[Ll]ei|LEI|[Kk]r|KR))(?![A-Za-z]))"
    r"|(?<![A-Za-z])(?P<code>[A-Z]{3})(?![A-Za-z])"
    r"|(?<![A-Za-z])(?P<rupee>Rs|INR)(?![A-Za-z])"
    r"|\b(?P<name>us dollar|u\.s\. dollar|euro|pound sterling|swiss franc|schweizer franken|australian dollar"
    r"|canadian dollar|ringgit|indian rupee|forint|złotych|złoty|korun českých|českých korun|svenska kronor"
    r"|norske kroner|danske kroner|reais\b)",
    re.IGNORECASE,
)
# `$`, `¥`, `kr` and `Rs` belong to several countries: what else is printed decides, or nobody does.
_SHARED: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "$": (
        ("CAD", re.compile(r"\bCanada\b|\bCAD\b|\bHST\b")),
        ("AUD", re.compile(r"\bAustralia\b|\bABN\b|\bPty\b")),
        ("SGD", re.compile(r"\bSingapore\b|\bPte\b")),
        ("NZD", re.compile(r"\bNew Zealand\b")),
        ("MXN", re.compile(r"\bMéxico\b|\bRFC\b")),
        ("ARS", re.compile(r"\bArgentina\b|\bCUIT\b|\bC\.U\.I\.T\.")),
        ("CLP", re.compile(r"\bChile\b|\bR\.U\.T\.|\bSII\b")),
        ("COP", re.compile(r"\bColombia\b|\bDIAN\b")),
    ),
    "kr": (
        ("SEK", re.compile(r"\bSverige\b|\bSweden\b|\bF-skatt\b|\b(?:Bank|Plus)giro\b|\bSE\d{10}")),
        ("DKK", re.compile(r"\bDanmark\b|\bDenmark\b|\bCVR\b|\bDKK\b")),
        ("NOK", re.compile(r"\bNorge\b|\bNorway\b|\bMVA\b|\bNOK\b|\b[Mm]va\b")),
        ("CZK", re.compile(r"\bDPH\b|\bCZK\b")),
        # Of the words that only one of the three languages has.
        ("SEK", re.compile(r"\b(?:och|att betala|fakturadatum|förfallodatum|varav moms|kvitto)\b", re.IGNORECASE)),
        ("NOK", re.compile(r"\b(?:å betale|forfallsdato|herav moms|beløp)\b", re.IGNORECASE)),
        ("DKK", re.compile(r"\b(?:at betale|forfaldsdato|heraf moms|beløb|i alt)\b", re.IGNORECASE)),
    ),
    "lei": (
        ("MDL", re.compile(r"\bMoldova\b|\bMDL\b")),
        ("RON", re.compile(r"\bRON\b|\bTVA\b|\bC\.?[UI]\.?[IF]\b|\bRom[aâ]nia\b|\bfactur[ăa]\b", re.IGNORECASE)),
    ),
    "kc": (("CZK", re.compile(r"\bDPH\b|\bCZK\b|\bcelkem\b|Kč|\bI[ČC]O\b", re.IGNORECASE)),),
    "ft": (("HUF", re.compile(r"\bHUF\b|\b(?:sz[áa]mla|nyugta|[áa]fa|[öo]sszesen|fizetend[őo])\b", re.IGNORECASE)),),
    "¥": (("CNY", re.compile(r"\bChina\b")), ("JPY", re.compile(r"\bJapan\b"))),
    "Rs": (
        ("INR", re.compile(r"\bIndia\b|\bGSTIN\b|\bPAN\b")),
        ("PKR", re.compile(r"\bPakistan\b")),
        ("LKR", re.compile(r"\bSri Lanka\b")),
    ),
}
# A country whose money is never written `$`: the sign is then a printer's default.
_NO_DOLLARS = re.compile(r"\bSdn\.? ?Bhd\b|\bGmbH\b|\bS\.?A\.?R\.?L\b|\bEUR\b|€", re.IGNORECASE)


def find_currency(text: str, context: str = "") -> tuple[str, int, int] | None:
    """Return the first currency named in `text` as (ISO code, start, end), or None.

    A sign that several countries share is read with the help of `context`, the text of the document.
    """
    for match in _TOKEN.finditer(text):
        code = _code(match, context)
        if code:
            return code, match.start(), match.end()
    return None


def _code(match: re.Match[str], context: str) -> str | None:
    token = match[0]
    if match["qualified"]:
        return _QUALIFIED.get(token.upper())
    if match["code"] and token in CODES:
        return token
    if match["name"]:
        return _NAMES.get(token.lower())
    if match["rupee"] and token in ("Rs", "RS"):
        return _shared("Rs", context)
    if match["sign"]:
        plain = token.lower()
        return _SIGNS.get(token) or _SIGNS.get(plain) or (_shared(plain, context) if plain in _SHARED else None)
    return None


@lru_cache(maxsize=64)
def _shared(sign: str, context: str) -> str | None:
    """Whose money a sign is in a text, which is gone through once for each sign."""
    for code, pattern in _SHARED[sign]:
        if pattern.search(context):
            return code
    return "USD" if sign == "$" and not _NO_DOLLARS.search(context) else None
