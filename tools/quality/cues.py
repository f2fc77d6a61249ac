"""Subtitles: what is written and read again."""

from __future__ import annotations

from studio.sdk import FrameRate
from studio.sdk.cues.cue import make_cues
from studio.sdk.cues.formats import FORMATS
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of subtitles."""
    return [frames()]


def frames() -> Known:
    """Write a text as every kind of file, at every usual rate, and count the frames that come back as others."""
    texts = [("", "one", "two\nlines", "مرحبا 😀")[frame * frame // 97 % 4] for frame in range(2000)]
    wrong = 0
    for rate in map(FrameRate.from_value, ("23.976", "24", "25", "29.97", "50", "60")):
        for form in FORMATS.values():
            again = form.read(form.write(make_cues(texts, rate)), None)
            wrong += sum(again.find_text_at(frame, rate) != text for frame, text in enumerate(texts))
    return Known(
        "output.write_subtitles", "frames with another text after a round trip", wrong, "", "what was written", 0
    )
