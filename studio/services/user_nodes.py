"""Nodes of the user: Python files in folders of the user's own, and packages that others have made.

A folder is read as a package with a name made from its path, so that files of two folders never meet. Its files import
each other relatively (`from .tools import …`). A project that is opened never adds a folder.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from hashlib import blake2b
from importlib import invalidate_caches
from importlib.machinery import ModuleSpec
from importlib.metadata import entry_points
from importlib.util import module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from studio.services.folders import AppFolders

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
        registry.discover_nodes(point.value, is_user_package=True)
    own, *named = find_node_folders()
    for folder in ([own] if own.is_dir() else []) + named:
        registry.discover_nodes(make_package(folder), is_user_package=True)
    return registry


def reload_user_nodes(registry: Registry) -> Registry:
    """Read the user's nodes again, and those of installed packages; return a registry with them and the program's own.

    The given registry stays as it is, as do nodes that are made of the modules read before.
    """
    from studio.sdk.registry import Registry

    folders = [make_package(folder) for folder in find_node_folders()]
    packages = tuple(dict.fromkeys((*(point.value for point in entry_points(group=ENTRY_POINTS)), *folders)))
    for name in [name for name in sys.modules if _is_in(name, packages)]:
        _forget_bytecode(Path(getattr(sys.modules.pop(name), "__cached__", None) or os.devnull))
    for folder in find_node_folders():
        for file in folder.rglob("__pycache__/*.pyc"):
            _forget_bytecode(file)
    invalidate_caches()  # files may be new
    made = Registry(spec for spec in registry if not _is_in(spec.cls.__module__, packages))
    made.broken_modules.extend(each for each in registry.broken_modules if not _is_in(each.module, packages))
    return add_user_nodes(made)


def _forget_bytecode(file: Path) -> None:
    """Delete what Python has kept of a source: it takes a source for the same if its size and second are."""
    if file.suffix == ".pyc":
        with suppress(OSError):  # the folder is read-only: nothing was written there
            file.unlink(missing_ok=True)


def _is_in(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


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
