"""The argument that names a project: a file, or a template by its name."""

from __future__ import annotations

import argparse
from pathlib import Path

from studio.core.files import find_asset_folder
from studio.core.translation import tr

_SUFFIX = ".loom"


def add_graph_argument(parser: argparse.ArgumentParser) -> None:
    """Add GRAPH, of which `graph` is the path."""
    text = tr("a .loom project, or the name of a template, as slow-motion")
    parser.add_argument("graph", type=find_graph, metavar="GRAPH", help=text)


def find_graph(text: str) -> Path:
    """Return the path of a project; where there is no such file, that of the template with this name, if any."""
    path = Path(text)
    template = find_asset_folder("graphs") / f"{text}{_SUFFIX}"
    is_name = path.name == text and not path.suffix
    return template if is_name and not path.exists() and template.is_file() else path
