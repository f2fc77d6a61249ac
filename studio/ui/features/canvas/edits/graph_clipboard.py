"""Copy and paste: what is copied is the text of a small project, so it can cross between windows and into mails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QMimeData

from studio.core.errors import ProjectFileError
from studio.core.translation import tr
from studio.graph.file.project_formatter import format_project
from studio.graph.file.project_parser import parse_project
from studio.graph.model import Graph, Project
from studio.sdk.registry import Registry
from studio.ui.widgets.qt_helpers.clipboard import clipboard_path, copy_text, read_mime_data
from studio.ui.widgets.qt_helpers.mime_types import NODE_MIME

_MARK: Final = '"frameloom"'


def extract_fragment(project: Project, nodes: Iterable[str], notes: Iterable[str] = ()) -> Project:
    """Return nodes with the wires that reach them, also from nodes that stay behind, their places, and notes."""
    chosen = set(nodes)
    records = {node: record for node, record in project.graph.nodes.items() if node in chosen}
    wires = {target: source for target, source in project.graph.wires.items() if target.node in chosen}
    layout = {node: at for node, at in project.layout.items() if node in chosen}
    wanted = set(notes)
    kept = {note: found for note, found in project.notes.items() if note in wanted}
    return Project(Graph(records, wires), layout, notes=kept)


def put_on_clipboard(part: Project, registry: Registry) -> None:
    """Put a part of a project on the clipboard."""
    copy_text(format_project(part, clipboard_path(), registry, whole=True))


def take_from_clipboard(registry: Registry) -> Project | None:
    """Return what is on the clipboard; None if that is no part of a project.

    Raises:
        ProjectFileError: It says that it is one, and is not.
    """
    data = read_mime_data()
    return read_fragment(data, registry) if data is not None else None


def read_fragment(data: QMimeData, registry: Registry) -> Project | None:
    """Return the part of a project that was copied or dragged; None if it is none.

    What stands around it, as in a mail, does no harm.

    Raises:
        ProjectFileError: It says that it is one, and is not.
    """
    text = _graph_text(data)
    if not text:
        return None
    part = parse_project(text, clipboard_path(), registry)
    _refuse_recursion(part)
    return part


def _refuse_recursion(part: Project) -> None:
    """Raise ProjectFileError if a linked group holds a group with the same link: it would have no end."""
    waiting: list[tuple[Project, frozenset[str]]] = [(part, frozenset())]
    while waiting:
        level, above = waiting.pop()
        for record in level.graph.nodes.values():
            if record.link and record.link in above:
                text = tr("the linked file '{file}' holds itself; a group must not", file=record.link)
                raise ProjectFileError(clipboard_path(), text, record.name)
            if record.group_project is not None:
                waiting.append((record.group_project, above | {record.link} if record.link else above))


def can_drop_data(data: QMimeData) -> bool:
    """Return whether what is dragged is a node type, files, or the text of a graph."""
    return data.hasFormat(NODE_MIME) or data.hasUrls() or bool(_graph_text(data))


def _graph_text(data: QMimeData) -> str:
    text = data.text() if data.hasText() else ""
    start, stop = text.find("{"), text.rfind("}")
    return text[start : stop + 1] if start >= 0 and _MARK in text[start:] else ""
