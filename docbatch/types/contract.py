"""Contracts: who agrees with whom, from when, for how long, under which law."""

from __future__ import annotations

import re
from statistics import median

from docbatch.evidence import Found
from docbatch.finding.effect_clauses import effective_date
from docbatch.finding.labels import alternatives
from docbatch.finding.law_clauses import governing_law
from docbatch.finding.parties import parties
from docbatch.finding.term_clauses import term
from docbatch.layout import Flow, Reading, Segment
from docbatch.models import Tables
from docbatch.types.definition import DocumentType, Fields, TypeModel


class Contract(TypeModel):
    """A contract or agreement, such as a lease, an NDA or terms of employment."""

    title: str | None = None
    parties: list[str] | None = None
    """Names of people and companies, as the opening of the contract gives them."""
    effective_date: str | None = None
    """YYYY-MM-DD."""
    term: str | None = None
    """How long it runs, as printed."""
    governing_law: str | None = None
    """The state or country whose law applies."""


_TITLE_WORDS = alternatives(
    r"""
    \b(?:agreement|contract|covenant|memorandum of understanding|deed|lease|terms of service)\b
    vertrag\b | vereinbarung\b | \bcontrat\b | \bconvention\b | accord de | \bcontrato\b | \bacuerdo\b | \bcontratto\b
    \baccordo\b | overeenkomst\b | contract\b
    \bavtal\b | \baftale\b | \bumowa\b | kontrakt\b
    """
)
_TITLE = re.compile(_TITLE_WORDS)
_PHRASES = tuple(
    alternatives(
        """
        by and between | entered into | hereinafter | whereas | in witness whereof | governed by | the parties
        party hereto | parties hereto | hereby agree | hereto agree | agree as follows | agrees as follows | agrees that
        shall not | this agreement | terms and conditions of this | hereunder | confidential information
        in consideration of | breach of | severab | laws of the state | counterparts | entire agreement
        landlord | tenant | lessor | lessee | scope of work | payment terms | place of jurisdiction | made between
        legal agreement | notice period
        construed in accordance | injunctive relief | executed | termination of this
        wird folgender | vertragsparteien | im folgenden | geschlossen zwischen | gerichtsstand | anwendbares recht
        kündigung | vermieter | mieter | auftragnehmer | auftraggeber | arbeitgeber | arbeitnehmer | ci-après
        il a été convenu | les parties | droit applicable | soussigné
        las partes | en adelante | reunidos | cláusula | legislación aplicable
        le parti | di seguito | si conviene | legge applicabile | foro competente
        dieser vertrag | dieses vertrag | vertragsgegenstand | verpflichtet sich | schriftform
        le présent contrat | bailleur | locataire | preneur | s'engage à | d'une part | d'autre part | lu et approuvé
        el presente contrato | ambas partes | se compromete a | arrendador | arrendatario | mayor de edad | exponen
        de una parte | de otra parte | se obliga a
        il presente contratto | si impegna | tra le parti | locatore | conduttore | premesso che
        salvatorische klausel | tritt in kraft | mündliche nebenabreden | vertraulich zu behandeln
        vertraulichkeitsvereinbarung
        deze overeenkomst | ondergetekende | verhuurder | huurder | verplicht zich | opdrachtgever | opdrachtnemer
        o presente contrato | ambas as partes | as partes | contratante | locador | compromete-se
        detta avtal | parterna | denne aftale | parterne | niniejsza umowa | niniejszej umowy | strony
        partijen | hierna te noemen | komen overeen | toepasselijk recht
        """
    ).split("|")
)
_ENOUGH = 9
"""Phrases that make a contract of a document without the title of one, nearly."""
_LEAST = 3
_OPENS = re.compile(
    r"this [\w ,()-]{0,40}(?:agreement|contract)\b.{0,60}?\b(?:made|entered into|stipulated)\b.{0,120}?\bbetween\b"
)
"""The first sentence of a contract without a title."""
_SHORT, _TITLE_ROWS = 0.6, 3
_FORM, _TOP, _LARGER = 0.55, 0.4, 1.15
"""How sure a form is that its title and one phrase make a contract, worth a look; where on the page a title stands
that is no first line, and in how much larger letters than usual, if not in capitals."""
_LONGEST_TITLE = 110
_FIRST_PAGES, _LAST_PAGES = 60, 20


def recognise(reading: Reading) -> float:
    """Return how sure it is that a document is a contract: its title and the phrases lawyers open and close with."""
    if not reading.sheets:
        return 0.0
    phrases = sum(phrase in reading.lower for phrase in _PHRASES)
    opening = " ".join(reading.sheets[0].page.text.lower().split())[:700]
    titled = bool(_TITLE.search(opening))
    score = min(phrases / _ENOUGH, 1.0) * 0.7 + 0.28 * titled
    if phrases >= _LEAST:
        return min(score, 0.99)
    if phrases and _is_headed_large(reading):
        return _SHORT if phrases == _LEAST - 1 else _FORM
    # A short one has few phrases, but says in a line of its own what it is.
    return _SHORT if (phrases == _LEAST - 1 and _is_headed(reading)) or _OPENS.match(opening) else 0.0


def _is_headed(reading: Reading) -> bool:
    """Whether the first lines of the first page are a title that names a kind of contract, and nothing else."""
    rows = reading.sheets[0].rows[:_TITLE_ROWS]
    return any(len(row) == 1 and _TITLE.search(row[0].lower) and _looks_like_title(row[0].text) for row in rows)


def _is_headed_large(reading: Reading) -> bool:
    """Whether a line alone in the upper part of the first page, in capitals or large, is the title of a contract."""
    sheet = reading.sheets[0]
    large = _LARGER * median(segment.height for segment in sheet.segments) if sheet.segments else 0.0
    alone = (row[0] for row in sheet.rows if len(row) == 1 and row[0].y0 < _TOP * sheet.page.height)
    titles = (line for line in alone if _TITLE.match(line.lower) and _looks_like_title(line.text))
    return any(line.text.isupper() or line.height > large for line in titles)


def find(reading: Reading, _tables: Tables) -> Fields:
    """Return the fields of a contract, from its opening and from the clauses on term and law."""
    pages = reading.pages
    flow = Flow(pages[:_FIRST_PAGES] + pages[max(_FIRST_PAGES, len(pages) - _LAST_PAGES) :])
    return {
        "title": _title(reading),
        "parties": parties(flow),
        "effective_date": effective_date(flow),
        "term": term(flow),
        "governing_law": governing_law(flow),
    }


def _title(reading: Reading) -> Found | None:
    """The first line of the first page that says what it is, with the line in capitals that it goes on from."""
    sheet = reading.sheets[0] if reading.sheets else None
    rows = sheet.rows[:25] if sheet else ()
    lines = [s for row in rows for s in row if _TITLE.search(s.lower) and _looks_like_title(s.text)]
    # File names and exhibit numbers in the running head are no title.
    plain = [s for s in lines if not any(c.isdigit() for c in s.text)] or lines
    upper = [s for s in plain if s.text.isupper()] or plain
    chosen = next((s for s in upper if len(s.words) > 1), upper[0] if upper else None)
    if not sheet or chosen is None:
        return None
    words, text = chosen.words, chosen.text
    above = sheet.rows[chosen.row - 1] if chosen.row else ()
    if len(above) == 1 and len(above[0].words) > 1 and _goes_on(above[0], chosen):
        words, text = above[0].words + words, f"{above[0].text} {text}"
    return Found(text.strip(), chosen.page, words, 0.8)


def _looks_like_title(text: str) -> bool:
    """Whether a line is short, no sentence, and has most of its words in capitals or with a capital."""
    words = [word for word in text.split() if word[0].isalpha()]
    capital = sum(word[0].isupper() for word in words)
    ends = text.rstrip().endswith((".", ",", ";"))
    return len(text) < _LONGEST_TITLE and not ends and text.lstrip()[:1].isupper() and capital >= len(words) / 2


def _goes_on(above: Segment, line: Segment) -> bool:
    upper = above.text.isupper() and line.text.isupper() and not any(c.isdigit() for c in above.text)
    return upper and line.y0 - above.y1 < line.height


TYPE = DocumentType("contract", Contract, recognise, find, ("parties",))
