"""GIF files taken apart into their blocks, so that tests can damage one of them (GIF89a specification, 1990)."""

from __future__ import annotations

from pathlib import Path

GRAPHIC_CONTROL = b"\x21\xf9\x04\x00\x04\x00\x00\x00"


def image_blocks(data: bytes | bytearray) -> list[range]:
    """Return where the image blocks of a GIF lie, from the descriptor to the terminator."""
    at = 13 + _colors(data[10])
    found = []
    while data[at] != 0x3B:
        start = at
        at += 2 if data[at] == 0x21 else 11 + _colors(data[at + 9])
        while data[at]:
            at += data[at] + 1
        at += 1
        if data[start] == 0x2C:
            found.append(range(start, at))
    return found


def with_broken_image(path: Path, number: int) -> None:
    """Give an image block of a file codes of no bits: the decoder refuses it."""
    data = bytearray(path.read_bytes())
    start = image_blocks(data)[number].start
    data[start + 10 + _colors(data[start + 9])] = 0
    path.write_bytes(data)


def with_control_behind_last(path: Path) -> None:
    """Append a graphic control block that no image follows: a packet without a frame."""
    data = path.read_bytes()
    path.write_bytes(data[:-1] + GRAPHIC_CONTROL + data[-1:])


def _colors(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
