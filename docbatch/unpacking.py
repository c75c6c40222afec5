"""How large packed data becomes, found out without ever holding it: some unpacks to a thousand times its size."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

MOST_TIMES = 1032
"""Deflate makes nothing larger than this (zlib's own technical note)."""
PIECE = 2**20
"""Bytes unpacked at once."""


def unpacks_to_more_than(limit: int, packed: bytes, layers: int) -> bool:
    """Whether `packed`, deflated so many times over, unpacks to more than `limit` bytes, as far as it can be."""
    if len(packed) * MOST_TIMES**layers <= limit:
        return False
    pieces: Iterable[bytes] = [packed]
    for _ in range(layers):
        pieces = _unpacked(pieces)
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            return True
    return False


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    inflating = zlib.decompressobj()
    for piece in pieces:
        waiting = piece
        while waiting and not inflating.eof:
            try:
                yield inflating.decompress(waiting, PIECE)
            except zlib.error:
                return
            waiting = inflating.unconsumed_tail
