"""Arguments by which pipelines of diffusers are told how long a sound shall be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

DURATION_ARGUMENTS: Final[Mapping[str, float]] = {
    "audio_end_in_s": 47.0,  # Stable Audio
    "audio_length_in_s": 10.24,  # AudioLDM, AudioLDM 2, MusicLDM
    "audio_duration": 60.0,  # ACE-Step
    "audio_duration_s": 30.0,  # LongCat
    "duration": 10.0,  # Stable Audio 3
}
"""Names of the argument, in seconds; with the length that such models were trained for."""


def find_duration_argument(arguments: Collection[str]) -> str | None:
    """Return what a pipeline calls the length of a sound in seconds; None if it makes no sound from a text alone."""
    if "prompt" not in arguments or not {"height", "num_frames", "image", "audio"}.isdisjoint(arguments):
        return None
    return next((name for name in DURATION_ARGUMENTS if name in arguments), None)
