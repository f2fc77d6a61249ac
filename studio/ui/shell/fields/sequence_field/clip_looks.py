"""Names, colors and descriptions of clips, as lists and the timeline show them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtGui import QColor

from studio.core.translation import tr
from studio.sdk.cues.cue_anchor import split_anchor
from studio.sdk.ports import AUDIO, IMAGE, SUBTITLES
from studio.sdk.sequence.clip_sequence import SequenceClip, TrackKind
from studio.ui.widgets import theme

_MOST_LETTERS: Final = 60  # of a subtitle
_PORTS: Final = {TrackKind.VIDEO: IMAGE, TrackKind.AUDIO: AUDIO, TrackKind.SUBTITLE: SUBTITLES}


def get_clip_name(clip: SequenceClip) -> str:
    """Return what a clip is called: its own name, or that of what it shows."""
    if clip.name:
        return clip.name
    if clip.text:
        return " ".join(split_anchor(clip.text)[1].split())[:_MOST_LETTERS]
    if clip.file:
        return Path(clip.file).name
    return tr("Input {number}", number=clip.input) if clip.input else tr("Clip {number}", number=clip.number)


def get_clip_color(clip: SequenceClip, kind: TrackKind) -> QColor:
    """Return the color of a clip's label: its own, or that of its kind."""
    return QColor(clip.color) if clip.color else get_track_color(kind)


def get_track_color(kind: TrackKind) -> QColor:
    """Return the color of clips that have none of their own: that of the wires that carry the same."""
    return theme.find_port_color(_PORTS[kind])
