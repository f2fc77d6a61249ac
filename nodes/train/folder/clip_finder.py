"""Finds the files of a folder by the names that tables give them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from nodes.shared.file_params import VIDEO_TYPES
from studio.core.translation import tr
from studio.sdk.media import FolderListing

CLIP_SUFFIXES: Final = frozenset((*VIDEO_TYPES, ".mpg", ".mpeg", ".wmv", ".flv", ".3gp", ".ogv", ".m2ts", ".mts"))
PICTURE_SUFFIXES: Final = frozenset({".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".exr", ".tga"})


@dataclass(frozen=True, slots=True)
class ClipRow:
    """A clip with what is said of it.

    Args:
        path: The file.
        place: Where it is listed, as "metadata.csv, line 12".
        text: The caption; may be empty.
        begin: Seconds.
        end: Seconds; 0 for the clip's own end.
        split: "training", "validation", or empty where nothing is said.
        label: Its class; may be empty.
    """

    path: Path
    place: str
    text: str = ""
    begin: float = 0.0
    end: float = 0.0
    split: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class UnusableRow:
    """A row that is left out.

    Args:
        place: Where it stands.
        kind: What is wrong, for counting; the same for all rows with this fault.
        detail: What was found there.
    """

    place: str
    kind: str
    detail: str = ""

    @property
    def reason(self) -> str:
        """What is wrong, with what was found."""
        return tr("{kind}: {detail}", kind=self.kind, detail=self.detail) if self.detail else self.kind

    def describe_problem(self) -> str:
        """Return where it stands, and what is wrong."""
        return f"{self.place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ClipFinder:
    """The clips of a folder, by name.

    Args:
        folder: What lies in it.
        includes_stills: Whether pictures count as clips.
    """

    folder: FolderListing
    includes_stills: bool
    _files: frozenset[Path] = field(init=False)
    _names: dict[str, list[Path]] = field(init=False)
    _stems: dict[str, list[Path]] = field(init=False)

    def __post_init__(self) -> None:
        names: dict[str, list[Path]] = defaultdict(list)
        stems: dict[str, list[Path]] = defaultdict(list)
        for path in self.iterate_clips():
            names[path.name].append(path)
            stems[path.stem].append(path)
        object.__setattr__(self, "_files", frozenset(self.folder.files))
        object.__setattr__(self, "_names", dict(names))
        object.__setattr__(self, "_stems", dict(stems))

    def iterate_clips(self) -> Iterator[Path]:
        """Iterate over all files that are clips."""
        return (path for path in self.folder.files if self.is_clip(path))

    def is_clip(self, path: Path) -> bool:
        """Return whether a file's suffix is that of a clip, or of a picture where these count."""
        suffix = path.suffix.lower()
        return suffix in CLIP_SUFFIXES or (self.includes_stills and suffix in PICTURE_SUFFIXES)

    def find_clip(self, place: str, *names: str) -> Path | UnusableRow:
        """Return the file that has the first of some names that there is, or what is wrong.

        Args:
            place: Where they stand.
            *names: Relative to the folder, with or without suffix; in other folders within it, if there is one only.
        """
        for name in names:
            plain = PurePosixPath(name.strip().replace("\\", "/"))
            is_drive = bool(plain.parts) and plain.parts[0][1:2] == ":"
            if plain.is_absolute() or is_drive or ".." in plain.parts or "\0" in name:
                return UnusableRow(place, tr("the path leads out of the folder"), name[:200])
            path = self.folder.path / plain
            if path in self._files:
                wrong = UnusableRow(place, tr("not a video, or a picture while 'stills' is off"), name[:200])
                return path if self.is_clip(path) else wrong
            for known in (self._names.get(plain.name), self._stems.get(plain.name)):
                if known is not None and len(known) == 1:
                    return known[0]
        return UnusableRow(place, tr("there is no such file"), names[0][:200] if names else "")
