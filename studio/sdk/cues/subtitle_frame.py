"""Subtitles at one frame: what a wire of the type Subtitles carries."""

from __future__ import annotations

from dataclasses import dataclass

from studio.sdk.cues.cue_anchor import split_anchor


@dataclass(frozen=True, slots=True)
class SubtitleLine:
    r"""What a track of subtitles says.

    Args:
        text: Lines are separated by line feeds; a mark such as {\an8} in front says where in the picture it is. Empty
            where it says nothing.
        language: As BCP 47 or ISO 639 names it; empty if it is not known.
        title: Of the track; empty for none.
    """

    text: str
    language: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class SubtitleFrame:
    """What all tracks say at a frame. Each frame of a clip has the same tracks, in the same order.

    Args:
        lines: One for each track.
    """

    lines: tuple[SubtitleLine, ...] = ()

    @property
    def text(self) -> str:
        """All texts, below each other, without marks."""
        texts = (split_anchor(line.text)[1] for line in self.lines)
        return "\n".join(text for text in texts if text.strip())
