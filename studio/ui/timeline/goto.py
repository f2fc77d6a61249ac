"""What a user types to go to a frame."""

from __future__ import annotations

import re

from studio.core.errors import ParameterError
from studio.core.language import marked, tr
from studio.core.time import FrameRate

_ACCEPTED = marked(
    "a frame such as 120, a distance such as +20 or -5, or a timecode such as 1:05:10 (the last part frames)"
)
_NUMBER = re.compile(r"([+-]?)(\d+)")
_TIMECODE = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+)[:;](\d+)")


def parse_frame(text: str, current: int, rate: FrameRate) -> int:
    """Return the frame that `text` names: `120`, `+20` from here, or a timecode whose last part is frames.

    Args:
        text: As typed.
        current: Where + and - count from.
        rate: Its nearest whole number is the frames in a second of timecode.

    Returns:
        The frame; it may lie outside the clip.

    Raises:
        ParameterError: The text is none of these.
    """
    stripped = text.strip()
    if match := _NUMBER.fullmatch(stripped):
        sign, digits = match.groups()
        return current + int(sign + digits) if sign else int(digits)
    if match := _TIMECODE.fullmatch(stripped):
        hours, minutes, seconds, frames = (int(part or 0) for part in match.groups())
        return ((hours * 60 + minutes) * 60 + seconds) * max(1, round(rate.value)) + frames
    raise ParameterError("frame", text, tr(_ACCEPTED))
