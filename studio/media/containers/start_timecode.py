"""Timecode of a file's first frame: of QuickTime's tmcd track, of MXF's material package, and as Matroska's tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from av.container import InputContainer
from av.video.stream import VideoStream

from studio.core.errors import ParameterError
from studio.core.time import FrameRate, format_timecode, has_drop_frames, parse_timecode

_TAG: Final = "timecode"


def find_start_timecode(container: InputContainer, stream: VideoStream, rate: FrameRate) -> str:
    """Return the timecode of the first frame as SMPTE 12M writes it: HH:MM:SS:FF, or HH:MM:SS;FF with dropped numbers.

    The picture track's own comes first, then a timecode track's, then the file's.

    Args:
        container: The file.
        stream: Its picture track.
        rate: Of the pictures. A rate without a drop-frame count drops no numbers, whatever the file says.

    Returns:
        An empty text where the file has none, or one that no frame of that rate can have.
    """
    tracks = (stream, *(track for track in container.streams if track.type == "data"))
    for metadata in (*(track.metadata for track in tracks), container.metadata):
        for text in _read_tags(metadata):
            if timecode := _to_smpte(text, rate):
                return timecode
    return ""


def _read_tags(metadata: Mapping[str, str]) -> Iterator[str]:
    """Yield timecodes: Matroska writes the name of the tag in capitals."""
    yield from (text for name, text in metadata.items() if name.lower() == _TAG)


def _to_smpte(text: str, rate: FrameRate) -> str:
    head, last = text[:-2].rstrip(), text[-2:]
    drops = head.endswith((";", ".")) and has_drop_frames(rate)
    try:
        frame = parse_timecode(f"{head.rstrip(';.:')}:{last}", rate, drop_frame=drops)
    except ParameterError:
        return ""
    return "" if frame < 0 else format_timecode(frame, rate, drop_frame=drops)
