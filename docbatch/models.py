"""Frozen models that cross stages: small, picklable, JSON both ways, free of paths unless they say so.

Boxes are `[x0, y0, x1, y1]` in PDF points (1/72 inch; for an image file 1 point is 1 pixel), origin at the top left
of the page as it is shown. Pages count from 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field

from docbatch.names import from_uri, name_of

Box = tuple[float, float, float, float]
"""`(x0, y0, x1, y1)` in points, origin at the top left of the page as shown."""

ReadingMethod = Literal["text", "vision"]
"""How a page is read: `text` takes the PDF's own text, `vision` looks at the picture of the page."""

DocumentMethod = Literal["text", "vision", "mixed"]
"""How the pages of a document were read: all the one way, all the other, or some each."""


def document_method(methods: Iterable[ReadingMethod]) -> DocumentMethod:
    """The one way that all pages are read, or `mixed`."""
    different: set[DocumentMethod] = set(methods)
    return different.pop() if len(different) == 1 else "mixed"


class Frozen(BaseModel):
    """Base of all models here: immutable, and an unknown field is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Stage(StrEnum):
    """The stages of a document, in order."""

    INTAKE = "intake"
    INSPECT = "inspect"
    TEXT = "text"
    TABLES = "tables"
    PICTURES = "pictures"
    OCR = "ocr"
    VISION = "vision"
    SCANNED_TABLES = "scanned-tables"
    STRUCTURE = "structure"
    STORE = "store"


class DocumentKind(StrEnum):
    """What the first bytes say that a file is."""

    PDF = "pdf"
    IMAGE = "image"
    XML = "xml"
    """An e-invoice that is no more than its XML."""


class Document(Frozen):
    """One input that passed intake: its bytes have a name (`sha256`) and a kind."""

    input: str
    """The path as found, as the manifest shows it."""
    uri: str
    """The absolute path as a `file:` URI, since a name may hold bytes that are no Unicode."""
    job_id: str
    """Stable across runs of the same path; safe as a file name."""
    sha256: str
    size: int
    """Bytes."""
    changed_ns: int
    """When the file was last changed as it was hashed, in nanoseconds; it must not have been since."""
    kind: DocumentKind

    @property
    def name(self) -> str:
        """The file's name without folders, as logs and run names show it."""
        return name_of(self.path)

    @property
    def path(self) -> str:
        """The absolute path, to open the file with."""
        return from_uri(self.uri)


class PageRoute(Frozen):
    """How one page is to be read, and why."""

    page: int
    width: float
    """Points, as shown."""
    height: float
    method: ReadingMethod
    reason: str
    pictures: tuple[Box, ...] = ()
    """Where, on a page that is read as text, pictures may show print."""


class Inspection(Frozen):
    """What a first look at a document found: its pages and the way to read each."""

    pages: tuple[PageRoute, ...]

    @property
    def with_pictures(self) -> tuple[PageRoute, ...]:
        """The pages of text with pictures that may show print."""
        return tuple(route for route in self.pages if route.pictures)

    def routes(self, method: ReadingMethod) -> tuple[PageRoute, ...]:
        """The pages that are read by `method`."""
        return tuple(route for route in self.pages if route.method == method)


class Word(NamedTuple):
    """A word (from a text layer) or a recognised piece of a line (from OCR) with its place on the page, in points."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    line: int
    """Words of one line share this number; lines are numbered in reading order."""
    confidence: float = 1.0
    """How sure its least sure letter is, from 0 to 1; 1.0 for a text layer, and for nothing else on its page."""


class PageText(Frozen):
    """What was read on one page."""

    page: int
    width: float
    height: float
    method: ReadingMethod
    reason: str
    text: str
    """Plain text in reading order, lines ending with a line feed."""
    words: tuple[Word, ...] = ()
    has_words: bool = True
    """False where the words were left out for the sake of memory: nothing is looked for on this page."""
    confidence: float | None = None
    """Mean confidence of OCR from 0 to 1; None where nothing was read by it."""
    pictures: int = 0
    """How many pictures on a page of text were read by OCR, beside its own text."""
    incomplete: bool = False
    """True where another run may read more on the page: its pictures could not be read this time."""
    doubt: str | None = None
    """Why a person should look at how this page was read."""
    turns: int = 0
    """How often the page must be turned a quarter to the left for its text to be upright; places are as it is shown."""
    picture: str | None = None
    """SHA-256 of the picture that was looked at, by which the same page is known in another file."""


class Table(Frozen):
    """A table as read: rectangular, cells are text as printed."""

    page: int
    bbox: Box
    headers: tuple[str, ...]
    """The first row."""
    rows: tuple[tuple[str, ...], ...]
    """The other rows, each as long as `headers`."""


class PageAnswer(Frozen):
    """What a model read on the picture of a page."""

    text: str
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()
    """Tables as rows of cells, the first row the headings."""


class Asked(Frozen):
    """A stage has asked, and comes again when the answer is there."""


class Pages(Frozen):
    """The pages of a document that one stage read."""

    pages: tuple[PageText, ...] = ()


class Tables(Frozen):
    """The tables of a document."""

    tables: tuple[Table, ...] = ()
    doubts: tuple[str, ...] = ()
    """Where tables may be missing or contradict themselves, as sentences for a person."""

    @classmethod
    def of(cls, parts: Iterable[Tables]) -> Self:
        """The tables of `parts` of a document in the order of their pages, and all doubts about them."""
        parts = list(parts)
        tables = sorted((table for part in parts for table in part.tables), key=lambda table: table.page)
        return cls(tables=tuple(tables), doubts=tuple(doubt for part in parts for doubt in part.doubts))

    def of_page(self, page: int) -> tuple[Table, ...]:
        """Those that stand on `page`."""
        return tuple(table for table in self.tables if table.page == page)


class Reading(Frozen):
    """All that was read in a document: its pages in order, its tables."""

    pages: tuple[PageText, ...]
    tables: tuple[Table, ...]
    doubts: tuple[str, ...] = ()
    """What may be missing, as sentences for a person."""

    @property
    def searched(self) -> tuple[PageText, ...]:
        """The pages that fields are looked for on."""
        return tuple(page for page in self.pages if page.has_words)

    @property
    def method(self) -> DocumentMethod:
        """How the document as a whole was read; text and the pictures on its pages are `mixed`."""
        if any(page.pictures for page in self.pages):
            return "mixed"
        return document_method(page.method for page in self.pages)


class Evidence(Frozen):
    """Where a field's value stands in the document."""

    page: int | None = None
    bbox: Box | None = None
    quote: str | None = None
    """The words on the page that the value was taken from."""
    grounded: bool = False
    """True if the value was found again on the page."""
    confidence: float | None = None
    """From 0 to 1."""


class Check(Frozen):
    """One arithmetic or formal test of the extracted data."""

    name: str
    passed: bool
    detail: str


class Usage(Frozen):
    """What the calls to a paid model came to; zeros for the local engine."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(
            requests=self.requests + other.requests,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost_usd=self.cost_usd + other.cost_usd,
        )


class Difference(Frozen):
    """A field in which the page of an e-invoice contradicts its XML."""

    field: str
    page: str | None
    """What the page says instead; None where it only does not show what the XML says."""
    e_invoice: str


class EInvoiceUse(Frozen):
    """The e-invoice that a document carries, or is, and what was taken from it."""

    file: str | None
    """What the attachment is called; None where the document itself is the e-invoice."""
    syntax: str
    profile: str | None
    """BT-24 of EN 16931, the specification that it claims to follow."""
    type_code: str | None
    """BT-3 of EN 16931, a code of UNTDID 1001."""
    fields: tuple[str, ...]
    """The fields of `structured_data` that are from it; the others are from the page."""
    differences: tuple[Difference, ...] = ()


class Structured(Frozen):
    """What a document is and says: its type, its fields, their evidence and the checks on them."""

    document_type: str
    structured_data: dict[str, Any]
    """The fields of the type, as JSON values: money and dates are strings."""
    evidence: dict[str, Evidence]
    checks: tuple[Check, ...] = ()
    needs_review: bool
    review_reasons: tuple[str, ...] = ()
    pages_used: tuple[int, ...] | None = None
    """The pages that the fields were looked for on, where that was not all."""
    engine: str
    """Name and version of what structured it."""
    e_invoice: EInvoiceUse | None = None
    """The e-invoice that the document carries or is, where it does or is."""


class Reason(Frozen):
    """Why a person should look at a document: one or more of its `review_reasons` that are of one kind."""

    kind: str
    """The same for all documents; holds nothing that a document says."""
    text: str
    """The first of them, shortened."""
    count: int = 1


class ErrorInfo(Frozen):
    """A failure as the manifest shows it."""

    code: str
    stage: str | None
    message: str
    retryable: bool


class _Ended(Frozen):
    """What every outcome says, whatever happened."""

    input: str
    job_id: str
    sha256: str | None
    duplicate_of: str | None = None
    cached: bool = False
    attempts: int = 0
    """Attempts made by the stage that was retried most; 0 where no stage ran."""
    seconds: float = 0.0
    """Wall time of this run."""
    stage_seconds: dict[str, float] = {}
    """Wall time by stage, where stages ran."""
    usage: Usage = Usage()


class Completed(_Ended):
    """A document whose result was stored."""

    status: Literal["completed"] = "completed"
    result: str
    """Path of the result JSON, relative to the results folder."""
    document_type: str
    method: DocumentMethod
    pages: int
    needs_review: bool
    reasons: tuple[Reason, ...] = ()
    """Why it needs review; none, too, where an older version processed it."""


class Failed(_Ended):
    """A document that ended without a result, and why."""

    status: Literal["failed"] = "failed"
    error: ErrorInfo


Outcome = Annotated[Completed | Failed, Field(discriminator="status")]
"""How one document ended."""


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)
