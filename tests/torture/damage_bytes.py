"""What happens to any file on a bad disk or a cut line: each a function of the bytes and of chance."""

from __future__ import annotations

from random import Random

MOST_FLIPS = 40
LONGEST_BLOCK = 2000


def flip_bits(data: bytes, chance: Random) -> bytes:
    """Some bits are the other way round."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, MOST_FLIPS)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def truncate(data: bytes, chance: Random) -> bytes:
    """The end is missing."""
    return data[: chance.randint(1, len(data))]


def lose_block(data: bytes, chance: Random) -> bytes:
    """A piece in the middle is missing."""
    start, end = _block(data, chance)
    return data[:start] + data[end:]


def repeat_block(data: bytes, chance: Random) -> bytes:
    """A piece comes again, up to fifty times."""
    start, end = _block(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 2, 50)) + data[end:]


def overwrite_block(data: bytes, chance: Random) -> bytes:
    """A piece is noughts, or noise."""
    start, end = _block(data, chance)
    fill = bytes(end - start) if chance.random() < 0.5 else chance.randbytes(end - start)
    return data[:start] + fill + data[end:]


def move_block(data: bytes, chance: Random) -> bytes:
    """A piece stands elsewhere."""
    start, end = _block(data, chance)
    rest = data[:start] + data[end:]
    there = chance.randint(0, len(rest))
    return rest[:there] + data[start:end] + rest[there:]


def _block(data: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.randint(1, LONGEST_BLOCK))


ANY_FILE = (flip_bits, truncate, lose_block, repeat_block, overwrite_block, move_block)
