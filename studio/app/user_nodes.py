"""Nodes of the user: Python files in folders of the user's own, and packages that others have made.

A folder is read as a package with a name made from its path, so that files of two folders never meet. Its files import
each other relatively (`from .tools import …`). A project that is opened never adds a folder.
"""

from __future__ import annotations

import os
import sys
from hashlib import blake2b
from importlib.machinery import ModuleSpec
from importlib.metadata import entry_points
from importlib.util import module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from studio.app.folders import AppFolders

if TYPE_CHECKING:
    from studio.sdk.registry import Registry

FOLDERS_VARIABLE: Final = "FRAMELOOM_NODES"
"""Names further folders with nodes, as PATH names folders with programs."""
ENTRY_POINTS: Final = "frameloom.nodes"
"""The group in which an installed package names the package with its nodes."""
_FOLDER: Final = "nodes"
_PREFIX: Final = "user_nodes_"


def find_node_folders() -> tuple[Path, ...]:
    """Return the folders with nodes: `nodes` beside the user's settings, and those that the variable names."""
    named = [Path(text).expanduser() for text in os.environ.get(FOLDERS_VARIABLE, "").split(os.pathsep) if text]
    own = AppFolders.get_defaults().config / _FOLDER
    return tuple(dict.fromkeys(path.absolute() for path in (own, *named)))


def add_user_nodes(registry: Registry) -> Registry:
    """Add the nodes of installed packages and of the user's folders; return the registry.

    What cannot be imported, or takes the id of another node, is listed in `registry.broken_modules`; the rest is there.
    """
    for point in entry_points(group=ENTRY_POINTS):
        registry.discover_nodes(point.value)
    own, *named = find_node_folders()
    for folder in ([own] if own.is_dir() else []) + named:
        registry.discover_nodes(make_package(folder))
    return registry


def make_package(folder: Path) -> str:
    """Make a folder a package whether it has an `__init__.py` or not; return its name.

    The name of the package ends with a digest of the folder's path: kept results of its nodes are found again.
    """
    name = _PREFIX + blake2b(os.fsencode(folder), digest_size=4).hexdigest()
    if name not in sys.modules:
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        package = module_from_spec(spec)
        package.__file__ = str(folder / "__init__.py")  # where digests look for the sources
        sys.modules[name] = package
    return name
