"""The words of the languages of which one module each has all that its invoices and receipts are labelled with."""

from __future__ import annotations

from docbatch.finding.languages.czech import CZECH
from docbatch.finding.languages.danish import DANISH
from docbatch.finding.languages.finnish import FINNISH
from docbatch.finding.languages.hungarian import HUNGARIAN
from docbatch.finding.languages.norwegian import NORWEGIAN
from docbatch.finding.languages.polish import POLISH
from docbatch.finding.languages.portuguese import PORTUGUESE
from docbatch.finding.languages.romanian import ROMANIAN
from docbatch.finding.languages.slovak import SLOVAK
from docbatch.finding.languages.swedish import SWEDISH
from docbatch.finding.languages.vocabulary import Vocabulary, with_plain_letters

LANGUAGES = (POLISH, CZECH, SLOVAK, SWEDISH, NORWEGIAN, DANISH, FINNISH, HUNGARIAN, ROMANIAN, PORTUGUESE)

WORDS = Vocabulary(*(with_plain_letters("\n".join(blocks)) for blocks in zip(*LANGUAGES, strict=True)))
"""The words of all these languages together."""
