"""Subtitles: what is written and read again."""

from __future__ import annotations

from nodes.cues.cue import cues_of_texts
from nodes.cues.formats import FORMATS
from studio.sdk import FrameRate
from tests.quality.known import Known


def measure() -> list[Known]:
    """Return the figures of subtitles."""
    return [frames()]


def frames() -> Known:
    """Write a text as every kind of file, at every usual rate, and count the frames that come back as others."""
    texts = [("", "one", "two\nlines", "مرحبا 😀")[frame * frame // 97 % 4] for frame in range(2000)]
    wrong = 0
    for rate in map(FrameRate.of, ("23.976", "24", "25", "29.97", "50", "60")):
        for form in FORMATS.values():
            again = form.read(form.write(cues_of_texts(texts, rate)))
            wrong += sum(again.text_at(frame, rate) != text for frame, text in enumerate(texts))
    return Known(
        "output.write_subtitles", "frames with another text after a round trip", wrong, "", "what was written", 0
    )
