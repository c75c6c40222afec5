"""XML from strangers as a tree of bounded size: no document type, so no entities, and nothing is ever fetched.

Expat from the standard library is enough, as an invoice is no more than elements and text. EN 16931's syntaxes have no
document type declaration; refusing any shuts out entities that multiply or name files at the first byte of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MOST_BYTES = 20 * 2**20
"""Of one XML file; XRechnung may carry documents in base64 within it."""
MOST_ELEMENTS = 500_000
MOST_DEPTH = 60
"""CII's deepest business term lies at 12."""
MOST_TEXT = 1000
"""Characters kept of an element's text; longer ones are files in base64."""
_NAMESPACE_END = " "


class UnreadableXmlError(Exception):
    """The bytes are no XML, or more of it than an invoice needs; the message says what is wrong, as half a sentence."""


class TooMuchXmlError(UnreadableXmlError):
    """There is more of it than an invoice needs."""


@dataclass
class Element:
    """An element without its namespace, as the syntaxes use no name twice."""

    name: str
    namespace: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    """Its own text, white space as single spaces."""
    children: list[Element] = field(default_factory=list)

    def all(self, path: str) -> Iterator[Element]:
        """Every element at `path`, such as `Seller/Name`; `A|B` in it stands for either name."""
        step, _, rest = path.partition("/")
        names = step.split("|")
        for child in self.children:
            if child.name in names:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, path: str) -> Element:
        """The first element at `path`; an empty one where there is none."""
        return next(self.all(path), Element(""))

    def say(self, path: str) -> str | None:
        """The text of the first element at `path` that has any."""
        return next((found.text for found in self.all(path) if found.text), None)

    def below(self, name: str) -> Iterator[Element]:
        """Every element called `name`, however deep."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.below(name)


def parse(data: bytes) -> Element:
    """The root element of the XML file `data`; raises `UnreadableXmlError`, one of them `TooMuchXmlError`."""
    if len(data) > MOST_BYTES:
        raise TooMuchXmlError(f"it is larger than {MOST_BYTES / 2**20:.0f} MiB")
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=_NAMESPACE_END)
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = builder.refuse_document_type
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnreadableXmlError(f"it is no well-formed XML: {expat.ErrorString(error.code)}") from error
    except (LookupError, ValueError) as error:  # an encoding that Python does not know, or that is no 8-bit one
        raise UnreadableXmlError("its encoding is unknown") from error
    return builder.root.children[0]


class _Builder:
    def __init__(self) -> None:
        self.root = Element("")
        self._open = [self.root]
        self._texts: list[list[str]] = [[]]
        self._lengths = [0]
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) > MOST_DEPTH:
            raise TooMuchXmlError("it has more elements than an invoice")
        namespace, _, local = name.rpartition(_NAMESPACE_END)
        element = Element(local, namespace, {key.rpartition(_NAMESPACE_END)[2]: it for key, it in attributes.items()})
        self._open[-1].children.append(element)
        self._open.append(element)
        self._texts.append([])
        self._lengths.append(0)

    def end(self, _name: str) -> None:
        self._open.pop().text = " ".join("".join(self._texts.pop()).split())[:MOST_TEXT]
        self._lengths.pop()

    def characters(self, data: str) -> None:
        if self._lengths[-1] < MOST_TEXT:
            self._texts[-1].append(data[:MOST_TEXT])
            self._lengths[-1] += len(data)

    def refuse_document_type(self, *_: object) -> None:
        raise UnreadableXmlError("it declares a document type, which no e-invoice does")
