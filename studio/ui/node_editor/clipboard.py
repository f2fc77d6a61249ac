"""Copy and paste: what is copied is the text of a small project, so it can cross between windows and into mails."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from studio.graph.file_reading import parse_project
from studio.graph.file_writing import format_project
from studio.graph.model import Graph, Project
from studio.sdk.registry import Registry

MIME: Final = "application/x-frameloom-graph"


def fragment(project: Project, nodes: Iterable[str]) -> Project:
    """Return these nodes with the wires among them and their places."""
    chosen = set(nodes)
    records = {node: record for node, record in project.graph.nodes.items() if node in chosen}
    wires = {t: s for t, s in project.graph.wires.items() if t.node in chosen and s.node in chosen}
    layout = {node: at for node, at in project.layout.items() if node in chosen}
    return Project(Graph(records, wires), layout)


def put(part: Project, registry: Registry) -> None:
    """Put a part of a project on the clipboard."""
    text = format_project(part, _nowhere(), registry, whole=True)
    data = QMimeData()
    data.setData(MIME, text.encode())
    data.setText(text)
    QGuiApplication.clipboard().setMimeData(data)


def take(registry: Registry) -> Project | None:
    """Return what is on the clipboard; None if that is no part of a project.

    Raises:
        ProjectFileError: It says that it is one, and is not.
    """
    data = cast("QMimeData | None", QGuiApplication.clipboard().mimeData())
    if data is None:
        return None
    if data.hasFormat(MIME):
        return parse_project(bytes(data.data(MIME).data()).decode(), _nowhere(), registry)
    text = data.text().strip() if data.hasText() else ""
    if text.startswith("{") and '"frameloom"' in text:
        return parse_project(text, _nowhere(), registry)
    return None


def _nowhere() -> Path:
    """Return where the text pretends to lie: relative paths in it start at the user's folder."""
    return Path.home() / "clipboard.loom"
