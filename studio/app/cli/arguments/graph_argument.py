"""The argument that names a project: a file, or a template by its name."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.files import find_asset_folder
from studio.core.translation import tr

if TYPE_CHECKING:
    from studio.graph.model import Project
    from studio.sdk.registry import Registry

_SUFFIX = ".loom"


def add_graph_argument(parser: argparse.ArgumentParser) -> None:
    """Add GRAPH, of which `graph` is the path."""
    text = tr("a .loom project, a rendered file that holds its graph, or the name of a template, as slow-motion")
    parser.add_argument("graph", type=find_graph, metavar="GRAPH", help=text)


def load_graph(path: Path, registry: Registry) -> Project:
    """Return the project at a path, or the one that is stored in a rendered file.

    It may use what its user has allowed it in the window, as long as nobody else has edited it.

    Raises:
        MediaError: There is no graph in the file.
        ProjectFileError: It cannot be read.
    """
    from studio.media.provenance.xmp_embedding import GRAPH_SUFFIXES
    from studio.services.permissions import load_remembered_project

    if path.suffix.lower() not in GRAPH_SUFFIXES:
        return load_remembered_project(path, registry)
    from studio.graph.file.stored_graph import open_stored_graph
    from studio.media.provenance.graph_reader import read_stored_graph

    stored = read_stored_graph(path)
    return open_stored_graph(stored.text, stored.path, registry, stored.sources).project


def find_graph(text: str) -> Path:
    """Return the path of a project; where there is no such file, that of the template with this name, if any."""
    path = Path(text)
    template = find_asset_folder("graphs") / f"{text}{_SUFFIX}"
    is_name = path.name == text and not path.suffix
    return template if is_name and not path.exists() and template.is_file() else path
