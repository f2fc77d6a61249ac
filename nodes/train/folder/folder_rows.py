"""All rows of a folder, the usable and the others; read once, as long as nothing changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from nodes.train.folder.caption_tables import CaptionSource, detect_table_kind, read_names, read_table, read_text_files
from nodes.train.folder.clip_finder import ClipFinder, ClipRow, UnusableRow
from studio.core.translation import tr
from studio.sdk import Media
from studio.sdk.media import FolderListing

_TABLES: Final = (".jsonl", ".csv", ".tsv", ".json")
_PREFERRED: Final = ("metadata.jsonl", "metadata.csv")
_BESIDE: Final = frozenset({"annotations", "captions", "metadata"})
_SUFFIXES: Final = {
    CaptionSource.CSV: (".csv", ".tsv"),
    CaptionSource.KINETICS: (".csv",),
    CaptionSource.WEBVID: (".csv",),
    CaptionSource.LINES: (".jsonl",),
    CaptionSource.COCO: (".json",),
}
_KEPT: Final = 4
_MOST_TABLE: Final = 256 << 20
"""Bytes of a table: COCO's captions for training are 92 MB."""


class FolderRows:
    """What is known of a folder.

    Args:
        folder: The folder.
        table: The table that lists its clips; None without one.
        kind: Where captions come from.
        usable: The rows with a file.
        bad: The others.
    """

    def __init__(
        self,
        folder: Path,
        table: Path | None,
        kind: CaptionSource,
        usable: tuple[ClipRow, ...],
        bad: tuple[UnusableRow, ...],
    ) -> None:
        self.folder = folder
        self.table = table
        self.kind = kind
        self.usable_rows = usable
        self.unusable_rows = bad
        self.labels = tuple(sorted({row.label for row in usable if row.label}))


class CaptionLocation(NamedTuple):
    """What a user pointed at.

    Args:
        folder: What lies there.
        table: The table that lists the clips; None where there is none.
    """

    folder: FolderListing
    table: Path | None


_known: WeakKeyDictionary[Media, OrderedDict[tuple[object, ...], FolderRows]] = WeakKeyDictionary()
_lock = threading.Lock()


def resolve_location(media: Media, path: Path, captions: CaptionSource) -> CaptionLocation:
    """Return the folder that a path names, and the table in it; a path may also name the table.

    Raises:
        MediaError: There is no such folder.
    """
    if path.suffix.lower() in _TABLES:
        return CaptionLocation(media.list_folder(path.parent), path)
    folder = media.list_folder(path)
    suffixes = _TABLES if captions is CaptionSource.AUTO else _SUFFIXES.get(captions, ())
    places = {path, *(path / name for name in _BESIDE)}
    named = [file for file in folder.files if suffixes and file.name.lower().endswith(suffixes)]
    tables = [file for file in named if file.parent in places]
    ranked = sorted(
        tables, key=lambda file: (file.name not in _PREFERRED, _TABLES.index(file.suffix.lower()), str(file))
    )
    return CaptionLocation(folder, ranked[0] if ranked else None)


def read_folder_rows(
    media: Media, path: Path, captions: CaptionSource, *, stills: bool, check: Callable[[], None] = lambda: None
) -> FolderRows:
    """Return the rows of a folder.

    Args:
        media: Files.
        path: The folder, or the table in it.
        captions: Where captions come from.
        stills: Whether pictures count as clips.
        check: Called now and then; what it raises ends the reading.

    Raises:
        MediaError: There is no such folder, or what should be a table is none.
    """
    folder, table = resolve_location(media, path, captions)
    key = (path, folder.version, captions, stills, None if table is None else (table, media.get_file_version(table)))
    with _lock:
        known = _known.setdefault(media, OrderedDict())
        if key in known:
            known.move_to_end(key)
            return known[key]
    found = _read(media, folder, table, captions, ClipFinder(folder, stills), check)
    with _lock:
        known[key] = found
        while len(known) > _KEPT:
            known.popitem(last=False)
    return found


def _read(
    media: Media,
    folder: FolderListing,
    table: Path | None,
    captions: CaptionSource,
    finder: ClipFinder,
    check: Callable[[], None],
) -> FolderRows:
    kind = captions
    if table is not None:
        text = media.read_text(table, most=_MOST_TABLE)
        kind = detect_table_kind(table, text) if captions is CaptionSource.AUTO else captions
        usable, bad = _sorted(read_table(kind, text, table, finder), check)
    elif captions in (CaptionSource.AUTO, CaptionSource.BESIDE):
        kind = CaptionSource.BESIDE
        usable, bad = _sorted(read_text_files(media, finder, check), check)
    else:
        usable, bad = _sorted(read_names(kind, finder), check)
    if table is None and captions in _SUFFIXES:
        wanted = ", ".join(_SUFFIXES[captions])
        bad = (UnusableRow(folder.path.name, tr("there is no such table"), tr("wanted: {wanted}", wanted=wanted)), *bad)
    return FolderRows(folder.path, table, kind, usable, bad)


def _sorted(
    found: Iterable[ClipRow | UnusableRow], check: Callable[[], None]
) -> tuple[tuple[ClipRow, ...], tuple[UnusableRow, ...]]:
    """Divide rows into those with a file and the others; of several that say the same, the first is taken."""
    usable: dict[tuple[object, ...], ClipRow] = {}
    bad = []
    for number, row in enumerate(found):
        if number % 256 == 0:
            check()
        if isinstance(row, UnusableRow):
            bad.append(row)
            continue
        same = usable.setdefault((row.path, row.text, row.begin, row.end), row)
        if same is not row:
            bad.append(UnusableRow(row.place, tr("it duplicates another row"), same.place))
    return tuple(usable.values()), tuple(bad)
