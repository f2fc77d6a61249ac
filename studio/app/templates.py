"""The templates that come with the program, in the order of the gallery."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from studio.app.template_metadata import (
    TemplateMetadata,
    TemplateMetadataError,
    name_after_file,
    read_template_metadata,
)
from studio.core.files import find_asset_folder
from studio.ui.shell.session.template_entry import TemplateEntry, TemplateGroup

GRAPHS_FOLDER: Final = find_asset_folder("graphs")
STARTER_GRAPH: Final = GRAPHS_FOLDER / "slow-motion.loom"
PICTURES_FOLDER: Final = GRAPHS_FOLDER / "pictures"
_GROUPS: Final = tuple(TemplateGroup)

logger = logging.getLogger(__name__)


def find_templates(folder: Path = GRAPHS_FOLDER) -> tuple[TemplateEntry, ...]:
    """Return the templates in a folder by group and order; in a group, those that need something come last."""
    found = [(path, _read_metadata(path)) for path in sorted(folder.glob("*.loom"))]
    found.sort(key=lambda each: (_GROUPS.index(each[1].group), bool(each[1].requirements), each[1].order))
    return tuple(_make_entry(path, metadata) for path, metadata in found)


def _read_metadata(path: Path) -> TemplateMetadata:
    try:
        return read_template_metadata(path)
    except TemplateMetadataError as error:  # a template is worth more than its place in the gallery
        logger.warning("%s", error)
        return name_after_file(path)


def _make_entry(path: Path, metadata: TemplateMetadata) -> TemplateEntry:
    pictures = path.parent / PICTURES_FOLDER.name
    return TemplateEntry(
        path,
        metadata.title,
        metadata.description,
        metadata.requirements,
        _find_file(pictures / f"{path.stem}.jpg"),
        metadata.group,
        _find_file(pictures / f"{path.stem}.webp"),
        metadata.keywords,
    )


def _find_file(path: Path) -> Path | None:
    return path if path.exists() else None
