"""Texts with times."""

from __future__ import annotations

from pathlib import Path

from nodes.source.subtitles import Subtitles
from studio.sdk.cues.cue import Cue, Cues
from studio.sdk.cues.formats import FORMATS
from studio.sdk.testing import MemoryMedia, run_frame
from tools.bench.node_case import NodeCase


def cases() -> list[NodeCase]:
    """Return a frame of the subtitles of a film."""
    film = Cues(tuple(Cue(3.0 * number, 3.0 * number + 2.5, f"Subtitle {number}") for number in range(1500)))
    path = Path("film.srt")
    media = MemoryMedia(texts={path: FORMATS[".srt"].write(film)})
    return [NodeCase("source.subtitles, 1500 of them", lambda: run_frame(Subtitles(file=path), 60_000, media=media))]
