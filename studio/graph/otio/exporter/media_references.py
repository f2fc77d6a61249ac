"""References to media: of the files of our clips, with what is in them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from studio.core.errors import StudioError
from studio.core.time import FrameRate, parse_timecode
from studio.graph.granted_permissions import can_look_at
from studio.graph.model import Graph
from studio.graph.otio.media_urls import make_url
from studio.graph.otio.times import make_range, make_time
from studio.sdk.files.sequence_pattern import SequencePattern, has_number_field
from studio.sdk.media import Media, MediaInfo, VideoInfo

_URL_SAFE = "!$&'()*+,;=@~-._"


class MediaUse(NamedTuple):
    """A reference that was made, and the files that it names.

    Args:
        reference: Of the library.
        file: As the clip names it.
        files: Those on the disk: one, or the numbered ones; none where it is missing.
    """

    reference: Any
    file: str
    files: tuple[Path, ...]


class _Numbered(NamedTuple):
    pattern: SequencePattern
    numbers: tuple[int, ...]


@dataclass(slots=True)
class ReferenceMaker:
    """Makes references; looks at each file once.

    Args:
        media: Files.
        folder: Where the timeline will lie.
        check: Called before a file is looked at; what it raises ends the work.
        graph: The graph that names the files: what it may not look at is not looked at.
        uses: The references so far.
    """

    media: Media
    folder: Path
    check: Callable[[], None] = lambda: None
    graph: Graph = field(default_factory=Graph)
    uses: list[MediaUse] = field(default_factory=list)
    _facts: dict[str, MediaInfo | None] = field(default_factory=dict)
    _numbered: dict[str, _Numbered] = field(default_factory=dict)

    def make_reference(self, file: str, rate: FrameRate) -> tuple[Any, Fraction]:
        """Return a reference to a file, and which time of its own the first frame has, in frames at `rate`."""
        if has_number_field(Path(file)):
            with suppress(StudioError):
                return self._make_numbered(file, rate), Fraction(0)
        import opentimelineio as otio

        facts = self.find_facts(file)
        reference = otio.schema.ExternalReference(target_url=make_url(file, self.folder))
        reference.name = Path(file).name
        self.uses.append(MediaUse(reference, file, (Path(file),) if facts is not None else ()))
        video = facts.video if facts is not None else None
        if video is not None and video.length > 1:
            first = read_start(video)
            reference.available_range = make_range(first, video.length, video.rate)
            return reference, Fraction(first) * rate.value / video.rate.value
        if video is None and facts is not None and facts.audio is not None:
            sound_rate = FrameRate(Fraction(facts.audio.sample_rate))
            reference.available_range = make_range(0, facts.audio.samples, sound_rate)
        return reference, Fraction(0)

    def find_facts(self, file: str) -> MediaInfo | None:
        """Return what is in a file; None where it cannot be read."""
        if file not in self._facts:
            self.check()
            self._facts[file] = None
            with suppress(StudioError):
                self._facts[file] = self.media.facts(Path(file)) if can_look_at(self.graph, file) else None
        return self._facts[file]

    def _make_numbered(self, file: str, rate: FrameRate) -> Any:
        import opentimelineio as otio

        if file not in self._numbered:
            self.check()
            pattern = SequencePattern.from_text(Path(file))
            self._numbered[file] = _Numbered(pattern, self._list_numbers(pattern, file))
        pattern, numbers = self._numbered[file]
        reference = otio.schema.ImageSequenceReference(
            target_url_base=make_folder_url(pattern.folder, self.folder),
            name_prefix=quote(pattern.prefix, safe=_URL_SAFE),
            name_suffix=quote(pattern.suffix, safe=_URL_SAFE),
            start_frame=numbers[0] if numbers else 0,
            frame_step=1,
            rate=float(rate),
            frame_zero_padding=pattern.digits,
        )
        reference.name = Path(file).name
        if numbers:
            length = numbers[-1] - numbers[0] + 1
            reference.available_range = otio.opentime.TimeRange(make_time(0, rate), make_time(length, rate))
        self.uses.append(MediaUse(reference, file, tuple(map(pattern.frame_path, numbers))))
        return reference

    def _list_numbers(self, pattern: SequencePattern, file: str) -> tuple[int, ...]:
        """Return the numbers of the files that are there, in order."""
        with suppress(StudioError, ValueError):
            if not can_look_at(self.graph, file):
                return ()
            names = (each.name for each in self.media.list_sequence(Path(file)))
            return tuple(int(name[len(pattern.prefix) : len(name) - len(pattern.suffix)]) for name in names)
        return ()

    def has_holes(self, file: str) -> bool:
        """Return whether numbers are missing between the first and the last picture."""
        found = self._numbered.get(file)
        return found is not None and bool(found.numbers) and found.numbers[-1] - found.numbers[0] >= len(found.numbers)


def make_folder_url(target: Path, folder: Path) -> str:
    """Return the URL of a folder, with a slash at its end; empty for the folder itself."""
    if target == folder:
        return ""
    return make_url(target.as_posix(), folder).rstrip("/") + "/"


def read_start(video: VideoInfo) -> int:
    """Return the number that a video's timecode gives its first frame; 0 without timecode."""
    if not video.timecode:
        return 0
    try:
        return max(0, parse_timecode(video.timecode, video.rate))
    except StudioError:
        return 0
