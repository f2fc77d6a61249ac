"""Media that a clip of a timeline refers to: a file, numbered pictures, a generator, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from studio.core.errors import StudioError
from studio.core.paths.network_paths import is_near
from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.graph.otio.carry_report import LossList
from studio.graph.otio.exporter.media_references import read_start
from studio.graph.otio.exporter.track_export import SUBTITLE_KIND, TEXT_NAME
from studio.graph.otio.media_urls import parse_url
from studio.graph.otio.times import convert_time, parse_rate
from studio.sdk.files.sequence_pattern import SequencePattern, has_number_field
from studio.sdk.media import Media

_STANDARD_DIGITS: Final = 1
_MOST_PARTS: Final = 4
"""Folders and the name at the end of a path, by which a file is looked for below the timeline's folder."""


class SourceMedia(NamedTuple):
    """What a clip shows.

    Args:
        file: The path of its file; empty for none.
        text: The words of a subtitle.
        first: The time that its first frame has in its own count, in frames of the sequence.
        pace: Numbered pictures for each frame of the sequence; 1 for files, which are read at its rate.
    """

    file: str = ""
    text: str = ""
    first: Fraction = Fraction(0)
    pace: Fraction = Fraction(1)


@dataclass(slots=True)
class SourceReader:
    """Reads references; looks at each file once.

    Args:
        folder: Where the timeline lies: relative URLs start there.
        media: Files, to find the timecode of those of which the timeline does not say where they begin.
        losses: Where is noted what is not carried.
        check: Called before a file is looked at; what it raises ends the work.
    """

    folder: Path
    media: Media
    losses: LossList
    check: Callable[[], None]
    _starts: dict[str, Fraction] = field(default_factory=dict)
    _found: dict[str, str] = field(default_factory=dict)

    def read_source(self, clip: Any, rate: FrameRate, place: str, pattern: str) -> SourceMedia:
        """Return what a clip shows.

        Args:
            clip: Of the library.
            rate: Of the sequence.
            place: For notes.
            pattern: The name that we have given numbered pictures; empty if it is none of ours.
        """
        import opentimelineio as otio

        schema = otio.schema
        others = len(clip.media_references()) - 1
        if others > 0:
            reason = tr("only the active one, “{name}”, is used", name=clip.active_media_reference_key)
            self.losses.add(place, tr("other references to media"), reason)
        reference = clip.media_reference
        if isinstance(reference, schema.ImageSequenceReference):
            return self._read_numbered(reference, rate, place, pattern)
        if isinstance(reference, schema.ExternalReference):
            return self._read_file(clip, reference, rate, place)
        if isinstance(reference, schema.GeneratorReference):
            if reference.generator_kind == SUBTITLE_KIND:
                return SourceMedia(text=str(reference.parameters.get(TEXT_NAME, "")))
            kind = reference.generator_kind or reference.name
            reason = tr("the clip stays, without media")
            self.losses.add(place, tr("generator “{kind}”", kind=kind), reason)
        elif reference is not None and not isinstance(reference, schema.MissingReference):
            kind = reference.schema_name()
            self.losses.add(place, tr("reference of the kind {kind}", kind=kind), tr("it is not known; the clip stays"))
        return SourceMedia(first=self._find_first(reference, rate))

    def _read_file(self, clip: Any, reference: Any, rate: FrameRate, place: str) -> SourceMedia:
        file = parse_url(reference.target_url, self.folder)
        if file is None:
            reason = tr("it names no file on this machine; the clip stays, without media")
            self.losses.add(place, tr("media “{url}”", url=reference.target_url), reason)
            return SourceMedia(first=self._find_first(reference, rate))
        file = self._find_file(file)
        if reference.available_range is not None:
            return SourceMedia(file, first=self._find_first(reference, rate))
        start = clip.source_range.start_time if clip.source_range is not None else None
        if start is None or start.value <= 0:
            return SourceMedia(file)
        first = self._find_timecode(file) * rate.value
        return SourceMedia(file, first=first if convert_time(start, rate) >= first else Fraction(0))

    def _find_file(self, file: str) -> str:
        """Return a file, or the one below the timeline's folder whose path ends alike, where it is not there."""
        if file not in self._found:
            self.check()
            path = Path(file)
            ends = (
                self.folder.joinpath(*path.parts[-count:]) for count in range(min(_MOST_PARTS, len(path.parts)), 0, -1)
            )
            near = (each for each in (path, *ends) if is_near(str(each), str(self.folder)))  # elsewhere connects
            found = next((each for each in near if is_existing_file(each)), None)
            self._found[file] = found.as_posix() if found is not None else file
            if found is None:
                self.losses.add(file, tr("media"), tr("the file is not there: relink it in the project"))
            elif found != path:
                self.losses.add(file, tr("media"), tr("a file below the timeline's folder is taken in its place"))
        return self._found[file]

    def _find_first(self, reference: Any, rate: FrameRate) -> Fraction:
        if reference is None or reference.available_range is None:
            return Fraction(0)
        return convert_time(reference.available_range.start_time, rate)

    def _find_timecode(self, file: str) -> Fraction:
        """Return the seconds that the timecode of a file gives its first frame."""
        if file not in self._starts:
            self.check()
            self._starts[file] = Fraction(0)
            if not has_number_field(Path(file)) and is_near(file, str(self.folder)):
                with suppress(StudioError):
                    video = self.media.facts(Path(file)).video
                    self._starts[file] = read_start(video) / video.rate.value if video is not None else Fraction(0)
        return self._starts[file]

    def _read_numbered(self, reference: Any, rate: FrameRate, place: str, pattern: str) -> SourceMedia:
        digits = max(_STANDARD_DIGITS, int(reference.frame_zero_padding))
        base = reference.target_url_base
        url = f"{base}{'/' if base and not base.endswith('/') else ''}{reference.name_prefix}"
        folder_and_prefix = parse_url(f"{url}0", self.folder)
        if folder_and_prefix is None:
            reason = tr("it names no file on this machine; the clip stays, without media")
            self.losses.add(place, tr("media “{url}”", url=url), reason)
            return SourceMedia(first=self._find_first(reference, rate))
        file = f"{folder_and_prefix[:-1]}{'#' * digits}{unquote(reference.name_suffix)}"
        if reference.frame_step > 1:
            reason = tr("all numbered pictures are read, not every {step}th", step=reference.frame_step)
            self.losses.add(place, tr("steps of numbered pictures"), reason)
        own_rate = parse_rate(reference.rate) if reference.rate > 0 else rate.value
        return SourceMedia(
            _keep_pattern(file, pattern), first=self._find_first(reference, rate), pace=own_rate / rate.value
        )


def is_existing_file(path: Path) -> bool:
    """Return whether a file is there; one that another system names is not."""
    try:
        return path.is_absolute() and path.is_file()
    except (OSError, ValueError):
        return False


def _keep_pattern(file: str, pattern: str) -> str:
    """Return a pattern as it was written, if it stands for the same files."""
    known = Path(file).with_name(pattern) if pattern and "/" not in pattern and "\0" not in pattern else None
    with suppress(StudioError):
        if known is not None and SequencePattern.from_text(known) == SequencePattern.from_text(Path(file)):
            return known.as_posix()
    return file
