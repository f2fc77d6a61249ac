"""Subtitles in a video file: a stream for each track.

It is mov_text in MP4 and QuickTime, SubRip in Matroska, WebVTT in WebM. Texts come frame by frame. A stretch of frames
with the same text is one subtitle, written when it ends.
"""

from __future__ import annotations

import html
import logging
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from av.container import OutputContainer
from av.packet import Packet, PacketSideData, packet_sidedata_type_from_literal
from av.subtitles.codeccontext import SubtitleCodecContext
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import SubtitleSet

from studio.core.time import FrameRate
from studio.sdk.cues.cue_anchor import USUAL_ANCHOR, split_anchor
from studio.sdk.cues.language_codes import get_long_code
from studio.sdk.cues.substation_header import SUBSTATION_HEADER
from studio.sdk.cues.subtitle_frame import SubtitleFrame, SubtitleLine
from studio.sdk.cues.timed_text import make_vtt_settings

_log = logging.getLogger(__name__)

_VTT: Final = "webvtt"
_MATROSKA: Final = (".mkv", ".webm")
_MOST_BYTES: Final = 60_000  # mov_text counts a text's bytes with 16 bits
_EVENT: Final = "0,0,Default,,0,0,0,,"


@dataclass(slots=True)
class _Track:
    """A stream, and the text that is on."""

    stream: SubtitleStream
    text: str = ""
    start: int = 0


class SubtitleStreams:
    """Streams of a file that is being written; they are made of what the first frame says of its tracks.

    Args:
        path: The file: its suffix says what is written.
        container: The file, before anything is written to it.
        encoder: As FFmpeg names it.
        rate: Of the frames.
        first: The subtitles of the first frame.
    """

    def __init__(
        self, path: Path, container: OutputContainer, encoder: str, rate: FrameRate, first: SubtitleFrame
    ) -> None:
        self._path = path
        self._rate = rate.value
        suffix = path.suffix.lower()
        self._time_base = Fraction(1, 1000 if suffix in _MATROSKA else self._rate.numerator)
        self._encoder = encoder
        self._tracks = [_Track(self._add_stream(container, suffix, line)) for line in first.lines]

    def add_frame(self, frame: int, subtitles: SubtitleFrame) -> Iterator[Packet[Any]]:
        """Take what is said from a frame on; yield the packets of what ends there."""
        for track, line in zip(self._tracks, subtitles.lines, strict=False):
            text = _clean(line.text)
            if text != track.text:
                yield from self._end(track, frame)
                track.text, track.start = text, frame

    def finish(self, frame: int) -> Iterator[Packet[Any]]:
        """Yield the packets of what is still on when the file ends, behind its last frame."""
        for track in self._tracks:
            yield from self._end(track, frame)
            track.text = ""

    def _add_stream(self, container: OutputContainer, suffix: str, line: SubtitleLine) -> SubtitleStream:
        stream = container.add_stream(self._encoder)
        assert isinstance(stream, SubtitleStream)
        stream.codec_context.subtitle_header = SUBSTATION_HEADER.encode()
        stream.codec_context.time_base = stream.time_base = self._time_base
        stream.metadata["language"] = get_long_code(line.language, is_bibliographic=suffix in (".mov", *_MATROSKA))
        if line.title.strip():
            stream.metadata["title" if suffix in _MATROSKA else "handler_name"] = _clean(line.title)
        return stream

    def _end(self, track: _Track, frame: int) -> Iterator[Packet[Any]]:
        anchor, text = split_anchor(track.text)
        if not text.strip() or frame <= track.start:
            return
        packet = self._encode(track.stream.codec_context, anchor, text)
        start, stop = (round(at / self._rate / self._time_base) for at in (track.start, frame))
        packet.stream, packet.time_base = track.stream, self._time_base
        packet.pts = packet.dts = start
        packet.duration = max(1, stop - start)
        yield packet

    def _encode(self, encoder: SubtitleCodecContext, anchor: int, text: str) -> Packet[Any]:
        data = text.encode()
        if len(data) > _MOST_BYTES:
            _log.warning("%s: the subtitle '%s…' is cut to %d bytes", self._path, text[:40], _MOST_BYTES)
            text = data[:_MOST_BYTES].decode(errors="ignore")
        is_vtt = self._encoder == _VTT  # FFmpeg writes neither its places nor its entities
        event = _EVENT + _make_event_text(html.escape(text, quote=False) if is_vtt else text, 0 if is_vtt else anchor)
        packet: Packet[Any] = encoder.encode_subtitle(SubtitleSet.create(event.encode(), 0, 1))
        if is_vtt and (settings := make_vtt_settings(anchor).strip()):
            kind: Any = PacketSideData  # its stub names no arguments
            side = kind(packet_sidedata_type_from_literal("webvtt_settings"), len(settings))
            side.update(settings.encode())
            packet.set_sidedata(side, move=True)
        return packet


def _clean(text: str) -> str:
    """Return a text without control characters, which end texts or are refused."""
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in text if each == "\n" or unicodedata.category(each) != "Cc").strip("\n")


def _make_event_text(text: str, anchor: int) -> str:
    r"""Return a text as FFmpeg's encoders take it: \N between lines; a backslash of its own begins no mark."""
    mark = f"{{\\an{anchor}}}" if anchor not in (0, USUAL_ANCHOR) else ""
    return mark + text.replace("\\", "\\\u2060").replace("{\\", "(\\").replace("\n", "\\N")
