"""The outward form of a page."""

from __future__ import annotations

from docbatch.layout import Sheet

_WIDEST = 56
"""Characters in the longest lines of a till roll; a letter page has 70 and more."""
_WIDEST_LETTERS = 45
"""Width of a till roll in heights of its own letters."""
_WIDEST_ROLL_PT = 227.0
"""Width in points of the widest roll, 80 mm: what is printed across more is no slip, in whatever letters. Only pages
that are not scans tell their width."""
_SLIP = 2.2
"""Height over width from which a page is a piece of a roll, whatever is printed on it: a letter page has 1.3 to 1.7."""
_LETTER_PAGES = (1.25, 1.5)
"""Height over width of pages of letter paper, A4 and US Letter, cut and scanned with some error."""
_ACROSS, _LETTERS_ACROSS = 0.75, 28
"""Share of the width of a picture that is printed, and that width in heights of its letters, from which a picture of
such a form is a whole page of a letter: a roll that fills a picture has large letters in it."""


def is_narrow(sheet: Sheet) -> bool:
    """Return whether a page is a piece of a till roll by its shape, or its lines are: short, and in large letters."""
    if not sheet.rows:
        return False
    if sheet.page.height > _SLIP * max(sheet.page.width, 1.0):
        return True
    widths = sorted(sum(len(s.text) + 2 for s in row) for row in sheet.rows)
    longest = widths[int(len(widths) * 0.95)] if len(widths) > 4 else widths[-1]
    left = min(s.x0 for s in sheet.segments)
    right = max(s.x1 for s in sheet.segments)
    heights = sorted(s.height for s in sheet.segments)
    if sheet.page.method == "text" and right - left > _WIDEST_ROLL_PT:
        return False
    # In letters of the page's own size, so that the resolution of a scan does not count.
    letters = (right - left) / max(heights[len(heights) // 2], 1.0)
    shape = sheet.page.height / max(sheet.page.width, 1.0)
    across = (right - left) / max(sheet.page.width, 1.0)
    if _LETTER_PAGES[0] <= shape <= _LETTER_PAGES[1] and across >= _ACROSS and letters >= _LETTERS_ACROSS:
        return False
    return longest <= _WIDEST and letters < _WIDEST_LETTERS
