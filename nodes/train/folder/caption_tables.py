"""Reads what is said of clips: tables of several makes, texts beside the clips, and names."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from nodes.train.folder.clip_finder import ClipFinder, ClipRow, UnusableRow
from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.sdk import Media

TableRow = ClipRow | UnusableRow
_FILE: Final = ("file_name", "filename", "file", "path", "video", "image", "clip")
_TEXT: Final = ("text", "caption", "prompt", "description", "name", "label")
_BEGIN, _END = ("start", "begin", "time_start", "start_time"), ("end", "time_end", "end_time")
_SPLITS: Final = {
    **dict.fromkeys(("train", "training"), "training"),
    **dict.fromkeys(("val", "valid", "validation", "validate", "test", "testing"), "validation"),
}
_MOST_LETTERS: Final = 10_000


class CaptionSource(StrEnum):
    """Where captions come from."""

    AUTO = "found out"
    CSV = "table (csv)"
    LINES = "lines (jsonl)"
    BESIDE = "text beside each clip"
    KINETICS = "Kinetics (csv)"
    WEBVID = "WebVid (csv)"
    COCO = "COCO captions (json)"
    NAMES = "names of files"
    FOLDERS = "names of folders"
    NONE = "none"


def read_table(kind: CaptionSource, text: str, path: Path, finder: ClipFinder) -> Iterator[TableRow]:
    """Yield the rows of a table.

    Args:
        kind: Of the table.
        text: What is in it.
        path: Its file.
        finder: Finds the clips.

    Raises:
        MediaError: It is no such table: the message says what it lacks.
    """
    if kind is CaptionSource.COCO:
        return _coco(text, path, finder)
    if kind is CaptionSource.LINES:
        return _lines(text, path, finder)
    return _csv(kind, text, path, finder)


def detect_table_kind(path: Path, text: str) -> CaptionSource:
    """Return of what make a table is, by its suffix and its first line."""
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".json"):
        return CaptionSource.LINES if suffix == ".jsonl" else CaptionSource.COCO
    columns = set(_columns(_reader(text), path))
    if "youtube_id" in columns:
        return CaptionSource.KINETICS
    return CaptionSource.WEBVID if {"videoid", "name"} <= columns else CaptionSource.CSV


def read_text_files(media: Media, finder: ClipFinder, check: Callable[[], None]) -> Iterator[TableRow]:
    """Yield each clip with the text file of the same name; without a caption where there is none."""
    files = set(finder.folder.files)
    for path in finder.iterate_clips():
        check()
        beside, place = path.with_suffix(".txt"), _relative(path, finder)
        try:
            text = media.read_text(beside) if beside in files else ""
        except MediaError as error:
            yield UnusableRow(place, tr("its text cannot be read"), error.reason)
            continue
        yield ClipRow(path, place, _caption(text))


def read_names(kind: CaptionSource, finder: ClipFinder) -> Iterator[TableRow]:
    """Yield each clip with its own name, its folder's, or nothing, as its caption."""
    for path in finder.iterate_clips():
        within = path.parent != finder.folder.path
        label = path.parent.name if kind is CaptionSource.FOLDERS and within else ""
        text = {CaptionSource.NAMES: path.stem, CaptionSource.FOLDERS: label}.get(kind, "")
        yield ClipRow(path, _relative(path, finder), " ".join(text.replace("_", " ").split()), label=label)


def _relative(path: Path, finder: ClipFinder) -> str:
    return path.relative_to(finder.folder.path).as_posix() if path != finder.folder.path else path.name


def _caption(text: str) -> str:
    """Return a caption within reason; halves of letters, as a JSON may name them, become question marks."""
    return text.strip()[:_MOST_LETTERS].encode("utf-8", "replace").decode()


def _reader(text: str) -> Iterator[list[str]]:
    head = text.partition("\n")[0]
    return csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))


def _csv(kind: CaptionSource, text: str, path: Path, finder: ClipFinder) -> Iterator[TableRow]:
    reader = _reader(text)
    columns = _columns(reader, path)
    needed = {CaptionSource.KINETICS: ("youtube_id",), CaptionSource.WEBVID: ("videoid",)}.get(kind, _FILE)
    if not set(needed) & set(columns):
        found, accepted = ", ".join(columns)[:200] or tr("nothing"), ", ".join(needed)
        text = tr("names no files: its columns are {found}; accepted: {accepted}", found=found, accepted=accepted)
        raise MediaError(path, text)
    make = {CaptionSource.KINETICS: _kinetics, CaptionSource.WEBVID: _webvid}.get(kind, _plain)
    return (
        row if isinstance(row, UnusableRow) else make(dict(zip(columns, row, strict=False)), place, finder)
        for place, row in _numbered(reader, path)
    )


def _columns(reader: Iterator[list[str]], path: Path) -> list[str]:
    """Return the names in the first row of a table. Raises MediaError where it is none."""
    try:
        return [name.strip().lower() for name in next(reader, [])]
    except csv.Error as error:
        raise MediaError(path, tr("its first row cannot be read: {reason}", reason=error)) from error


def _numbered(reader: Iterator[list[str]], path: Path) -> Iterator[tuple[str, list[str] | UnusableRow]]:
    """Yield rows that are not empty with their places; what is no row is said to be none."""
    number = 1
    while True:
        number += 1
        place = tr("{file}, row {number}", file=path.name, number=number)
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield place, UnusableRow(place, tr("it is not a row of a table"), str(error))
            continue
        if any(part.strip() for part in row):
            yield place, row


def _plain(row: Mapping[str, Any], place: str, finder: ClipFinder) -> TableRow:
    name = _first(row, _FILE)
    if not name:
        return UnusableRow(place, tr("it names no file"))
    return _row(finder.find_clip(place, name), row, place, _first(row, _TEXT))


def _kinetics(row: Mapping[str, Any], place: str, finder: ClipFinder) -> TableRow:
    """Files are called <id>_<start>_<end>, cut out already, or <id>, to be cut."""
    name, label = _first(row, ("youtube_id",)), _first(row, ("label",))
    begin, end = _seconds(_first(row, _BEGIN)), _seconds(_first(row, _END))
    if not name or begin is None or end is None:
        return UnusableRow(place, tr("it names no file, or its times are not numbers"))
    found = finder.find_clip(place, f"{name}_{int(begin):06d}_{int(end):06d}", name)
    is_whole = isinstance(found, Path) and found.stem == name  # its stretch is still to be taken
    return _row(found, row if is_whole else {"split": row.get("split", "")}, place, label, label)


def _webvid(row: Mapping[str, Any], place: str, finder: ClipFinder) -> TableRow:
    """Files are called <page_dir>/<videoid>.mp4, or <videoid>.mp4."""
    name, folder = _first(row, ("videoid",)), _first(row, ("page_dir",))
    if not name:
        return UnusableRow(place, tr("it names no file"))
    names = (f"{folder}/{name}.mp4", f"{name}.mp4", name) if folder else (f"{name}.mp4", name)
    return _row(finder.find_clip(place, *names), {"split": row.get("split", "")}, place, _first(row, ("name", *_TEXT)))


def _row(found: Path | UnusableRow, row: Mapping[str, Any], place: str, text: str, label: str = "") -> TableRow:
    if isinstance(found, UnusableRow):
        return found
    begin, end = _seconds(_first(row, _BEGIN)), _seconds(_first(row, _END))
    if begin is None or end is None or (end and end <= begin):
        return UnusableRow(place, tr("its times are not numbers, or it ends before it begins"))
    split = _SPLITS.get(_first(row, ("split", "subset")).lower(), "")
    return ClipRow(found, place, _caption(text), begin, end, split, label or _first(row, ("label", "class")))


def _first(row: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return the first of some columns that a row has something in, as text."""
    for name in names:
        value = row.get(name)
        if isinstance(value, (str, int, float)) and str(value).strip():
            return str(value).strip()
    return ""


def _seconds(text: str) -> float | None:
    """Return a time, 0 where there is none; None where it is no number, or none that can be."""
    try:
        seconds = float(text or 0.0)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and 0.0 <= seconds < 1e7 else None


def _lines(text: str, path: Path, finder: ClipFinder) -> Iterator[TableRow]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = tr("{file}, row {number}", file=path.name, number=number)
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield UnusableRow(place, tr("it is not JSON"), str(error)[:200])
            continue
        known = {str(name).lower(): value for name, value in row.items()} if isinstance(row, dict) else {}
        yield _plain(known, place, finder)


def _coco(text: str, path: Path, finder: ClipFinder) -> Iterator[TableRow]:
    """Read images with their annotations (T.-Y. Lin et al., "Microsoft COCO", 2014): a row for each caption."""
    try:
        data = json.loads(text)
        names = {image["id"]: str(image["file_name"]) for image in data["images"]}
        annotations = [(each["image_id"], each.get("caption")) for each in data["annotations"]]
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise MediaError(path, tr("has no lists 'images' and 'annotations' as COCO's captions do")) from None
    return (_annotated(number, one, path, names, finder) for number, one in enumerate(annotations, 1))


def _annotated(
    number: int, one: tuple[object, object], path: Path, names: Mapping[object, str], finder: ClipFinder
) -> TableRow:
    place = tr("{file}, annotation {number}", file=path.name, number=number)
    image, caption = one
    if not isinstance(image, (int, str)) or image not in names:
        return UnusableRow(place, tr("its picture is not listed"))
    if not isinstance(caption, str):
        return UnusableRow(place, tr("it has no caption"))
    return _row(finder.find_clip(place, names[image]), {}, place, caption)
