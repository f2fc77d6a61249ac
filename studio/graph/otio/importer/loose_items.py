"""Items that lie on no track, or tracks in no stack, in the forms that are read: the library lets no item have two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from studio.sdk.sequence.clip_sequence import TrackKind


@dataclass(frozen=True, slots=True)
class LooseTrack:
    """A track of items that lie on none; it has the attributes of the library's.

    Args:
        items: The items.
        kind: Of the track.
    """

    items: tuple[Any, ...]
    kind: str = TrackKind.VIDEO.value
    name: str = ""
    enabled: bool = True
    source_range: None = None
    effects: tuple[Any, ...] = ()
    markers: tuple[Any, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)


@dataclass(frozen=True, slots=True)
class LooseStack:
    """A stack of a track that lies in none; it has the attributes of the library's.

    Args:
        tracks: The tracks.
        name: Of the stack.
    """

    tracks: tuple[Any, ...]
    name: str = ""
    source_range: None = None
    effects: tuple[Any, ...] = ()
    markers: tuple[Any, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.tracks)
