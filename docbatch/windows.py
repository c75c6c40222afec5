"""Windows of pages: a long document goes through the stages a hundred pages at a time.

Each window is a task of its own: they are read side by side where workers are free, and what fails, or is cut off, is
one window. Most of what a page takes in memory are its words with their places, so only the first and the last window
of a long document keep them: what a document is stands on its first pages, what it comes to on its last.
"""

from __future__ import annotations

from collections.abc import Sequence

from docbatch.models import Frozen, PageRoute, PageText, Reading, Structured

PAGES = 100
"""Pages of a window; so long a document is read in one."""


class Window(Frozen):
    """Some pages of a document, which are read together."""

    pages: tuple[PageRoute, ...]
    whole: bool = True
    """Whether these are all the pages there are."""
    with_words: bool = True
    """Whether the words and their places are kept, beside the text."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the pages."""
        return tuple(route.page for route in self.pages)

    @property
    def name(self) -> str:
        """What tells it from the others of its document, to follow the document's name; empty where it is whole."""
        return "" if self.whole else f" pages {self.pages[0].page} to {self.pages[-1].page}"


def windows(pages: Sequence[PageRoute]) -> tuple[Window, ...]:
    """`pages` in windows, in their order."""
    parts = [tuple(pages[start : start + PAGES]) for start in range(0, len(pages), PAGES)]
    last = len(parts) - 1
    return tuple(
        Window(pages=part, whole=last == 0, with_words=number in (0, last)) for number, part in enumerate(parts)
    )


def saying_what_was_searched(found: Structured, reading: Reading) -> Structured:
    """`found`, with the pages named that its fields were looked for on, where that was not the whole `reading`."""
    searched = reading.searched
    if found.pages_used is not None or len(searched) == len(reading.pages):
        return found
    return found.model_copy(update={"pages_used": tuple(page.page for page in searched)})


def without_words(page: PageText) -> PageText:
    """`page` with its text only."""
    return page.model_copy(update={"words": (), "has_words": False})
