"""Joining of GIF pictures from several encoders into one file with one header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from av.packet import Packet

_SIGNATURE = b"GIF89a"
_HEADER = 13  # signature and size; there are no colours for all pictures in it


def join_gif_packets(packets: Iterable[Packet[Any]]) -> Iterator[Packet[Any]]:
    """Yield the pictures of an encoder as such that follow others."""
    for packet in packets:
        yield _without_header(packet) if bytes(packet).startswith(_SIGNATURE) else packet


def _without_header(packet: Packet[Any]) -> Packet[Any]:
    data = bytes(packet)[_HEADER:]
    made: Packet[Any] = Packet(len(data))
    made.update(data)
    made.pts, made.dts, made.duration = packet.pts, packet.dts, packet.duration
    made.is_keyframe = packet.is_keyframe
    return made
