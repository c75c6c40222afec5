"""What a program that writes PDFs can get wrong, or somebody with bad intent can write, one function each."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from functools import partial
from random import Random

from tests.torture.damage_bytes import ANY_FILE

Change = Callable[[bytes], bytes]
"""Makes a piece of a file into another."""

OBJECT = re.compile(rb"\d+ \d+ obj\b.*?endobj", re.DOTALL)
REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
NUMBER = re.compile(rb"(?<=[ \[/\n])-?\d+(?:\.\d+)?(?=[ \]/\n>])")
LENGTH = re.compile(rb"/Length \d+(?: 0 R)?")
FILTER = re.compile(rb"/Filter\s*(?:\[[^]]*\]|/\w+)")
XREF_ENTRY = re.compile(rb"\d{10} \d{5} [nf]")
BOX = re.compile(rb"/(?:Media|Crop)Box\s*\[[^]]*\]")
PACKED = re.compile(rb"<<(?:(?!endobj).){0,400}?/FlateDecode(?:(?!endobj).){0,400}?>>\s*stream\r?\n", re.DOTALL)
NAME = re.compile(rb"/[A-Z]\w+")

ODD_NUMBERS: tuple[bytes, ...] = (
    *b"0 -1 65536 2147483648 -2147483649 99999999999999999999 1e9 0.0000001 -. 1.7976931348623157e308".split(),
    *b"null true /N (x) [] <<>>".split(),
    b"9" * 400,
)
FILTERS = b"FlateDecode LZWDecode DCTDecode ASCII85Decode ASCIIHexDecode RunLengthDecode CCITTFaxDecode".split()
FILTERS += [b"JPXDecode", b"JBIG2Decode", b"Crypt", b"None"]
KEYS = b"Predictor Columns Colors BitsPerComponent Width Height Rotate UserUnit Count N First Prev Size".split()
BOXES = b"0 0 0 0,0 0 1e9 1e9,0 0 14400 14400,-5 -5 -1 -1,nan 0 1 1,0 0 99999 3,0 0 .001 .001,595 842 0 0".split(b",")
BOXES += b"1 2 3,0 0 3.4e38 3.4e38,-1e7 -1e7 1e7 1e7".split(b",")
DEEP = 3000
BOMB_BYTES = 60 * 2**20
BOMBS = (b" ", b"q ", b"BT /F1 9 Tf (x) Tj ET ", b"0 0 m 9 9 l S ", b"[", b"<<", b"(", b"1 0 0 1 1 1 cm ")
OPERATORS = b"q Q BT ET Tj TJ Tf Td Tm cm re m l c h S f W n Do gs cs sc BI ID EI sh Tr Ts Tz BDC EMC d0 d1".split()


def splice(data: bytes, chance: Random, other: bytes) -> bytes:
    """An object's content is that of an object of another file."""
    ours, theirs = list(OBJECT.finditer(data)), OBJECT.findall(other)
    if not ours or not theirs:
        return data
    place = chance.choice(ours)
    content: bytes = chance.choice(theirs).split(b"obj", 1)[1]
    return data[: place.start()] + place.group().split(b"obj", 1)[0] + b"obj" + content + data[place.end() :]


def remove_object(data: bytes, chance: Random) -> bytes:
    """An object is missing."""
    return _replaced(data, OBJECT, chance, lambda found: b"")


def duplicate_object(data: bytes, chance: Random) -> bytes:
    """An object is there twice, or under the number of another."""
    found = OBJECT.findall(data)
    if not found:
        return data
    again = chance.choice(found)
    if chance.random() < 0.5:
        again = re.sub(rb"^\d+", b"%d" % chance.randrange(1, 40), again)
    return _replaced(data, OBJECT, chance, lambda one: one + b"\n" + again)


def change_length(data: bytes, chance: Random) -> bytes:
    """A stream says another length."""
    lengths = (*ODD_NUMBERS[:6], b"1", b"1 0 R", b"%d" % chance.randrange(100_000))
    return _replaced(data, LENGTH, chance, lambda _: b"/Length " + chance.choice(lengths))


def change_filter(data: bytes, chance: Random) -> bytes:
    """A stream is said to be packed another way, several ways, or so often that it never ends."""
    names = [chance.choice(FILTERS) for _ in range(chance.choice((1, 1, 2, 3, 200)))]
    filters = b"/Filter [" + b" ".join(b"/" + name for name in names) + b"]"
    return _replaced(data, FILTER, chance, lambda _: filters)


def change_numbers(data: bytes, chance: Random) -> bytes:
    """A few numbers are huge, negative, or no numbers."""
    for _ in range(chance.randint(1, 5)):
        data = _replaced(data, NUMBER, chance, lambda _: chance.choice(ODD_NUMBERS))
    return data


def change_references(data: bytes, chance: Random) -> bytes:
    """A few references lead to other objects, to themselves, or nowhere."""
    for _ in range(chance.randint(1, 5)):
        data = _replaced(data, REFERENCE, chance, lambda _: b"%d 0 R" % chance.choice((*range(1, 35), 99_999_999)))
    return data


def change_names(data: bytes, chance: Random) -> bytes:
    """A key or a name is another one that is in the file."""
    names = NAME.findall(data)
    return _replaced(data, NAME, chance, lambda _: chance.choice(names)) if names else data


def change_xref(data: bytes, chance: Random) -> bytes:
    """Entries of the table of objects lie, or the table is said to be elsewhere."""
    if chance.random() < 0.4:
        there = b"startxref\n%d" % chance.choice((0, 1, -5, len(data), 10**12, chance.randrange(len(data))))
        return re.sub(rb"startxref\s+\d+", there, data)
    for _ in range(chance.randint(1, 8)):
        entry = b"%010d 00000 %c" % (chance.randrange(2 * len(data)), chance.choice(b"nf"))
        data = _replaced(data, XREF_ENTRY, chance, partial(_instead, entry))
    return data


def add_key(data: bytes, chance: Random) -> bytes:
    """A dictionary has one more key, with an odd value."""
    key, value = chance.choice(KEYS), chance.choice((*ODD_NUMBERS, b"1 0 R", b"4 0 R"))
    return _replaced(data, re.compile(rb"<<"), chance, lambda _: b"<< /%b %b " % (key, value))


def encrypt(data: bytes, chance: Random) -> bytes:
    """It says that it is encrypted, without being so."""
    version = chance.choice((0, 1, 2, 4, 5, 9))
    entry = b"trailer\n<< /Encrypt << /Filter /Standard /V %d /R %d /Length 128 /P -4 /O (%b) /U (%b) >> "
    secret = (b"o" * chance.choice((0, 32, 48)), b"u" * chance.choice((0, 32, 48)))
    return re.sub(rb"trailer\s*<<", lambda _: entry % (version, version, *secret), data)


def resize_pages(data: bytes, chance: Random) -> bytes:
    """Pages are huge, tiny, or turned inside out."""
    box = chance.choice(BOXES)
    return BOX.sub(lambda found: found.group().split(b"[")[0] + b"[" + box + b"]", data)


def nest(data: bytes, chance: Random) -> bytes:
    """Something is in something is in something ..."""
    opening, closing = chance.choice(((b"[", b"]"), (b"<</A ", b">>"), (b"(", b")"), (b"<</Kids [", b"]>>")))
    depth = chance.choice((50, DEEP, 20 * DEEP))
    return _replaced(data, NUMBER, chance, lambda found: opening * depth + found + closing * depth)


def change_content(data: bytes, chance: Random) -> bytes:
    """What is drawn is unpacked, damaged, and packed again: the damage gets past the unpacking."""

    def damage(content: bytes) -> bytes:
        for _ in range(chance.randint(1, 6)):
            at = chance.randint(0, len(content))
            match chance.randrange(4):
                case 0:
                    content = _replaced(content, NUMBER, chance, lambda _: chance.choice(ODD_NUMBERS))
                case 1:
                    content = content[:at] + b" " + chance.choice(OPERATORS) + b" " + content[at:]
                case 2:
                    content = content[:at] + chance.choice((b"q ", b"[", b"BT ", b"<<")) * DEEP + content[at:]
                case _:
                    content = chance.choice(ANY_FILE)(content or b" ", chance)
        return content

    return _repacked(data, chance, damage)


def change_bytes_of_content(data: bytes, chance: Random) -> bytes:
    """The same with bytes only, for fonts and their maps."""
    return _repacked(data, chance, lambda content: chance.choice(ANY_FILE)(content or b" ", chance))


def make_bomb(data: bytes, chance: Random) -> bytes:
    """A stream of a few kilobytes that inflates to many megabytes."""
    unit = chance.choice(BOMBS)
    return _repacked(data, chance, lambda _: unit * (chance.choice((10**5, BOMB_BYTES)) // len(unit)))


def _instead(new: bytes, _: bytes) -> bytes:
    return new


def _repacked(data: bytes, chance: Random, change: Change) -> bytes:
    streams = list(PACKED.finditer(data))
    if not streams:
        return data
    place = chance.choice(streams)
    end = data.find(b"endstream", place.end())
    if end < 0:
        return data
    try:
        content = zlib.decompressobj().decompress(data[place.end() : end], 10**7)
    except zlib.error:
        return data
    packed = zlib.compress(change(content), 1)
    head = LENGTH.sub(b"/Length %d" % len(packed), place.group(), count=1)
    return data[: place.start()] + head + packed + b"\n" + data[end:]


def _replaced(data: bytes, pattern: re.Pattern[bytes], chance: Random, change: Change) -> bytes:
    """`data` with one of the places that `pattern` finds changed."""
    places = list(pattern.finditer(data))
    if not places:
        return data
    place = chance.choice(places)
    return data[: place.start()] + change(place.group()) + data[place.end() :]


PDF = (
    *ANY_FILE,
    remove_object,
    duplicate_object,
    change_length,
    change_filter,
    change_numbers,
    change_references,
    change_names,
    change_xref,
    add_key,
    encrypt,
    resize_pages,
    nest,
    *(change_content,) * 3,
    *(change_bytes_of_content,) * 2,
    make_bomb,
)
