"""Parser of typed frame numbers: numbers, distances, times, names, and calculations with them.

    120   +20   -5   1:05:10   1:05;10   2.5s   90f   120+24*2   f/2   in   out-10   end

A number without a unit counts frames. Where the ruler counts in seconds, it counts seconds.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from studio.core.errors import ParameterError
from studio.core.time import parse_timecode
from studio.core.translation import tr, tr_noop
from studio.ui.widgets.plots.time_units import TimeUnit
from studio.ui.widgets.text.arithmetic import evaluate_expression
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene

_ACCEPTED = tr_noop(
    "a frame such as 120, a distance such as +20 or -5, a timecode such as 1:05:10 (the last part frames), seconds "
    "such as 2.5s, in, out, start, end or f (the current frame), or a calculation such as 120+24*2 or f/2"
)
_WORD = re.compile(
    r"(?P<timecode>\d+(?::\d+)*[:;]\d+)|(?P<number>\d+(?:[.,]\d+)?|[.,]\d+)\s*(?P<unit>[sf])\b|(?P<name>[a-z]+)",
    re.ASCII | re.IGNORECASE,
)
_FURTHEST = 10**9


def parse_frame_text(text: str, scene: TimelineScene) -> int:
    """Return the frame that `text` names.

    Args:
        text: As typed.
        scene: Says where distances count from, what `in`, `out` and `end` are, the rate, and what the ruler counts in.

    Returns:
        The frame; it may lie outside the clip.

    Raises:
        ParameterError: The text names none.
    """
    a_frame = scene.frame_rate.seconds_at(1) if scene.time_unit is TimeUnit.SECONDS else Fraction(1)

    def number(match: re.Match[str]) -> str:
        """Write what a word stands for as a number of frames, or of seconds."""
        return repr(float(_frames(match, scene) * a_frame))

    stripped = text.strip()
    plain = _WORD.sub(number, stripped)
    relative = f"-={plain[1:]}" if plain.startswith("-") and not plain.startswith("-=") else plain
    try:
        found = evaluate_expression(
            relative, float(scene.current_frame * a_frame), "s" if scene.time_unit is TimeUnit.SECONDS else ""
        )
    except ValueError:
        raise ParameterError("frame", text, tr(_ACCEPTED)) from None
    if not stripped or abs(found) > _FURTHEST:
        raise ParameterError("frame", text, tr(_ACCEPTED))
    return math.floor(Fraction(found) / a_frame + Fraction(1, 2))


def _frames(match: re.Match[str], scene: TimelineScene) -> Fraction:
    """Return the frames that a timecode, a number with a unit, or a name stands for."""
    if match["timecode"]:
        drops = scene.time_unit is TimeUnit.DROP_FRAME
        return Fraction(parse_timecode(match["timecode"], scene.frame_rate, drop_frame=drops))
    if match["number"]:
        value = Fraction(match["number"].replace(",", "."))
        return value * scene.frame_rate.value if match["unit"].lower() == "s" else value
    names = {
        "f": scene.current_frame,
        "in": scene.playback_frames.start,
        "out": max(0, scene.playback_frames.stop - 1),
        "start": 0,
        "end": max(0, scene.clip_length - 1),
    }
    name = match["name"].lower()
    if name not in names:
        raise ParameterError("frame", match["name"], tr(_ACCEPTED))
    return Fraction(names[name])
