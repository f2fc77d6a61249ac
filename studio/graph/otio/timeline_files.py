"""Files of timelines: .otio and .otioz, read and written with all that belongs to them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from studio.core.errors import FileReadError, ProjectFileError
from studio.core.files import write_atomic
from studio.core.regular_file import read_bytes
from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.graph.model import Graph
from studio.graph.otio.adapter_files import (
    DEFAULT_RATE,
    list_adapter_suffixes,
    needs_rate,
    read_by_adapter,
    write_by_adapter,
)
from studio.graph.otio.bundle_entries import MEDIA_FOLDER, RefusedEntry
from studio.graph.otio.bundle_file import read_bundle_document, unpack_media, write_bundle
from studio.graph.otio.carry_report import CarryLoss, CarryReport
from studio.graph.otio.document_text import MAX_BYTES, parse_document, serialize_document
from studio.graph.otio.exporter.timeline_export import ExportSource, export_timeline
from studio.graph.otio.importer.timeline_import import ImportedTimeline, ImportTarget, import_timeline
from studio.graph.otio.media_copies import copy_media, find_free_folder, plan_media
from studio.sdk.media import Media
from studio.sdk.registry import Registry

TIMELINE_SUFFIX: Final = ".otio"
BUNDLE_SUFFIX: Final = ".otioz"
SUFFIXES: Final = (TIMELINE_SUFFIX, BUNDLE_SUFFIX)

Check = Callable[[], None]


def list_suffixes() -> tuple[str, ...]:
    """Return the suffixes of the files that can be read and written, with those of adapters that are installed."""
    return (*SUFFIXES, *list_adapter_suffixes())


def read_timeline_file(
    path: Path,
    registry: Registry,
    media: Media,
    *,
    graph: Graph | None = None,
    media_folder: Path | None = None,
    rate: FrameRate | None = None,
    check: Check = lambda: None,
) -> ImportedTimeline:
    """Return what a file holds as Sequence nodes.

    Args:
        path: The file.
        registry: The node types.
        media: Files.
        graph: The graph that it goes into; None for a new project.
        media_folder: Where the media of a .otioz are unpacked: a folder that is not there yet. None for one beside it.
        rate: Of a file that says none, as an EDL; None for 25.
        check: Called now and then; what it raises ends the work.

    Raises:
        ProjectFileError: It is no timeline, is damaged, too large or too deeply nested, or its media do not fit.
    """
    path = path.absolute()
    is_bundle = path.suffix.lower() == BUNDLE_SUFFIX
    if path.suffix.lower() in list_adapter_suffixes():
        root = read_by_adapter(path, rate or FrameRate.from_value(DEFAULT_RATE))
    else:
        root = parse_document(read_bundle_document(path) if is_bundle else _read_document(path, check), path)
    folder, refused = path.parent, tuple[RefusedEntry, ...]()
    if is_bundle:
        folder = (media_folder or find_free_folder(path.with_name(f"{path.stem} {MEDIA_FOLDER}"))).absolute()
        refused = unpack_media(path, folder, check).refused
    try:
        found = import_timeline(root, ImportTarget(path, folder, registry, media, graph or Graph()), check)
    except BaseException:
        if is_bundle:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    losses: tuple[CarryLoss, ...] = ()
    if needs_rate(path) and rate is None:
        reason = tr("the file says none; {rate} a second is taken", rate=DEFAULT_RATE)
        losses = (CarryLoss(path.name, tr("frame rate"), reason),)
    losses += tuple(CarryLoss(each.name, tr("media in the bundle"), each.reason) for each in refused)
    return replace(found, report=replace(found.report, losses=losses + found.report.losses))


def _read_document(path: Path, check: Check) -> bytes:
    try:
        return read_bytes(path, limit_bytes=MAX_BYTES, check=check)
    except FileReadError as error:
        raise ProjectFileError(path, error.reason) from None


def write_timeline_file(
    path: Path, source: ExportSource, *, has_media: bool = False, check: Check = lambda: None
) -> CarryReport:
    """Write a Sequence node to a file, in place of what is there.

    Args:
        path: The file; its suffix says the kind. A .otioz always has its media.
        source: What is written.
        has_media: Whether the media of a .otio are copied to a new folder beside it.
        check: Called now and then; what it raises ends the work, and nothing half-written stays.

    Raises:
        ProjectFileError: The suffix is another, or something cannot be written.
        StudioError: The node cannot be exported.
    """
    path = path.absolute()
    suffix = path.suffix.lower()
    if suffix not in list_suffixes():
        raise ProjectFileError(path, tr("its name must end in one of {suffixes}", suffixes=", ".join(list_suffixes())))
    exported = export_timeline(replace(source, folder=path.parent), check)
    if suffix in list_adapter_suffixes():
        write_by_adapter(path, exported.timeline, exported.rate)
        return _report_format(exported.report, path)
    if suffix == BUNDLE_SUFFIX:
        planned = plan_media(exported.uses, MEDIA_FOLDER)
        write_bundle(path, serialize_document(exported.timeline), planned, check)
        return exported.report
    copies = find_free_folder(path.with_name(f"{path.stem} {MEDIA_FOLDER}")) if has_media else None
    try:
        if copies is not None:
            copy_media(path, plan_media(exported.uses, copies.name), check)
        _write_document(path, serialize_document(exported.timeline))
    except BaseException:
        if copies is not None:
            with suppress(OSError):
                shutil.rmtree(copies)
        raise
    return exported.report


def _report_format(report: CarryReport, path: Path) -> CarryReport:
    reason = tr("it has no place for all that a timeline has, and its adapter does not say what it left out")
    return replace(
        report, losses=(CarryLoss(path.name, tr("format {suffix}", suffix=path.suffix), reason), *report.losses)
    )


def _write_document(path: Path, data: bytes) -> None:
    try:
        write_atomic(path, data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ProjectFileError(path, tr("it cannot be written: {reason}", reason=reason)) from None
