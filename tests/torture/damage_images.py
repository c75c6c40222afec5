"""What a program that writes images can get wrong: sizes, counts, offsets and lengths in their headers."""

from __future__ import annotations

import struct
import zlib
from random import Random

from tests.torture.damage_bytes import ANY_FILE

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
ODD = (0, 1, 2, 3, 0x7F, 0xFF, 0x100, 0x7FFF, 0xFFFF)
HUGE = (0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF)


def change_header(data: bytes, chance: Random) -> bytes:
    """One field of the header says something else, by what the format is."""
    if data.startswith(PNG):
        return change_png(data, chance)
    return change_jpeg(data, chance) if data.startswith(JPEG) else change_tiff(data, chance)


def change_png(data: bytes, chance: Random) -> bytes:
    """A byte or a length of a chunk is another, its checksum right again most of the time."""
    at, chunks = len(PNG), []
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        chunks.append((at, length))
        at += 12 + length
    start, length = chance.choice(chunks[:3] or [(len(PNG), 13)])
    changed = bytearray(data)
    if chance.random() < 0.3:
        changed[start : start + 4] = struct.pack(">I", chance.choice(ODD + HUGE))
        return bytes(changed)
    if len(changed) < start + 12 + length or not length:
        return bytes(changed)
    if chance.random() < 0.5 and length >= 13:
        place = start + 8 + chance.choice((0, 4))
        changed[place : place + 4] = struct.pack(">I", chance.choice(ODD + HUGE))
    else:
        changed[start + 8 + chance.randrange(min(length, 16))] = chance.randrange(256)
    if chance.random() < 0.8:
        checksum = zlib.crc32(changed[start + 4 : start + 8 + length])
        changed[start + 8 + length : start + 12 + length] = struct.pack(">I", checksum)
    return bytes(changed)


def change_jpeg(data: bytes, chance: Random) -> bytes:
    """A segment's length or one of its first bytes is another, as are the image's sizes."""
    markers = [at for at in range(len(data) - 10) if data[at] == 0xFF and 0xC0 <= data[at + 1] < 0xFF]
    changed = bytearray(data)
    if markers:
        at = chance.choice(markers[:20])
        place = at + chance.choice((1, 2, 3, 4, 5, 6, 7, 8, 9))
        changed[place : place + 2] = struct.pack(">H", chance.choice(ODD))
    return bytes(changed)


def change_tiff(data: bytes, chance: Random) -> bytes:
    """A tag's name, type, count or value is another, or the next directory is this one again."""
    order = "<" if data[:2] == b"II" else ">"
    changed = bytearray(data)
    if len(data) < 8:
        return data
    (at,) = struct.unpack_from(f"{order}I", data, 4)
    if at + 2 > len(data):
        return data
    (count,) = struct.unpack_from(f"{order}H", data, at)
    after = at + 2 + 12 * count
    if chance.random() < 0.15 and after + 4 <= len(data):
        struct.pack_into(f"{order}I", changed, after, chance.choice((at, 4, len(data), chance.randrange(len(data)))))
        return bytes(changed)
    entry = at + 2 + 12 * chance.randrange(max(count, 1))
    if entry + 12 > len(data):
        return data
    if chance.random() < 0.5:
        struct.pack_into(f"{order}H", changed, entry + chance.choice((0, 2)), chance.choice(ODD))
    else:
        value = chance.choice((*ODD, *HUGE, chance.randrange(len(data))))
        struct.pack_into(f"{order}I", changed, entry + chance.choice((4, 8)), value)
    return bytes(changed)


IMAGE = (*ANY_FILE, *(change_header,) * 8)
