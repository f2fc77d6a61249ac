"""`new node FAMILY.NAME`: a node that works, its test and its entry in the reference, to be changed from there."""

from __future__ import annotations

import argparse
import builtins
import importlib
import keyword
import re
from collections.abc import Iterable, Mapping
from gettext import NullTranslations
from pathlib import Path, PurePosixPath
from typing import Final

from studio.app.cli.new_node.node_files import NewNode, StartingPoint, make_node_files
from studio.app.cli.nodes import make_reference
from studio.app.terminal import print_line
from studio.core.errors import ParameterError, StudioError
from studio.core.files import write_atomic
from studio.core.translation import tr, tr_noop, use_catalogue
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_registry

CHECKOUT = Path(__file__).resolve().parents[4]
"""The source tree that the program runs from."""

_REFERENCE: Final = PurePosixPath("docs", "nodes.md")
_NEEDED: Final = (PurePosixPath("nodes/__init__.py"), PurePosixPath("tests/nodes/__init__.py"), _REFERENCE)
_ID: Final = re.compile(r"[a-z][a-z0-9]*\.[a-z][a-z0-9_]{0,31}")
_CLASS: Final = re.compile(r"^class (\w+)", re.MULTILINE)
_RESERVED: Final = ("nets", "shared")
_NODE_ARGUMENT: Final = "node"
_ID_FORM: Final = tr_noop(
    "accepted is family.name as color.gain: small letters, digits and _, a letter first, at most 32 in the name"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `new` takes."""
    things = parser.add_subparsers(dest="thing", required=True, metavar="THING")
    text = tr("Write the module of a new node, its test and its entry in docs/nodes.md, to be changed from there.")
    one = things.add_parser("node", help=tr("a node: its module, its test, its entry in the docs"), description=text)
    one.add_argument("id", metavar="FAMILY.NAME", help=tr("its id, as color.gain: a family that exists, and a name"))
    text = tr("what it begins as: a filter or a source of pictures, a filter of sound, or a network; filter without it")
    one.add_argument("--kind", default=StartingPoint.FILTER, choices=[str(each) for each in StartingPoint], help=text)


def run_new(arguments: argparse.Namespace) -> int:
    """Write a node's files; say which. Nothing is written if one of them exists or if the id is refused."""
    _require_checkout()
    registry = load_registry(has_user_nodes=False)
    new = _name_node(arguments.id, registry)
    texts = _with_packages(make_node_files(new, StartingPoint(arguments.kind)))
    _refuse_existing(texts)
    for path, text in texts.items():
        (CHECKOUT / path).parent.mkdir(parents=True, exist_ok=True)
        write_atomic(CHECKOUT / path, text)
        print_line(tr("written: {path}", path=path))
    _update_reference()
    print_line(tr("updated: {path}", path=_REFERENCE))
    print_line(tr("Change {path} as you like; docs/recipes.md says what comes next.", path=new.module_path))
    return 0


def _require_checkout() -> None:
    for path in _NEEDED:
        if not (CHECKOUT / path).is_file():
            text = tr_noop("{folder} has no {path}: a node is written into a checkout of the source. Run its main.py.")
            raise StudioError(tr(text, folder=CHECKOUT, path=path))


def _name_node(id: str, registry: Registry) -> NewNode:
    """Return the names of a new node. Raises StudioError if its id cannot be."""
    family, _, name = id.partition(".")
    if _ID.fullmatch(id) is None:
        raise ParameterError(_NODE_ARGUMENT, id, tr(_ID_FORM))
    if keyword.iskeyword(name) or name in _RESERVED:
        raise ParameterError(_NODE_ARGUMENT, id, tr("'{name}' is reserved; choose another name", name=name))
    families = sorted({spec.family for spec in registry if _has_package(spec.family)})
    if family not in families:
        raise ParameterError(
            _NODE_ARGUMENT, id, tr("its family is to be one of {families}", families=", ".join(families))
        )
    if id in registry:
        module = registry[id].cls.__module__
        raise ParameterError(_NODE_ARGUMENT, id, tr("{module} defines it; choose another name", module=module))
    if registry.broken_modules:  # their entries in the reference would be lost
        broken = registry.broken_modules[0]
        raise StudioError(
            tr("{module} cannot be imported, so repair it first: {error}", module=broken.module, error=broken.error)
        )
    return NewNode(family, name, _choose_class_name(family, name))


def _has_package(family: str) -> bool:
    return (CHECKOUT / "nodes" / family / "__init__.py").is_file()


def _choose_class_name(family: str, name: str) -> str:
    """Return a name that no class has, as a public class name stands once: that of the node, else with its family."""
    taken = {*dir(builtins), *_list_class_names()}
    short = "".join(part.capitalize() for part in name.split("_"))
    for found in (short, family.capitalize() + short):
        if not (taken & {found, f"{found}Net"} or found.endswith("Node")):
            return found
    text = tr("there is a class {name}, or it ends in Node; choose another name", name=short)
    raise ParameterError(_NODE_ARGUMENT, f"{family}.{name}", text)


def _list_class_names() -> Iterable[str]:
    for room in ("studio", "nodes"):
        for path in (CHECKOUT / room).rglob("*.py"):
            yield from _CLASS.findall(path.read_text(encoding="utf-8"))


def _with_packages(texts: Mapping[PurePosixPath, str]) -> Mapping[PurePosixPath, str]:
    """Return files with the `__init__.py` of packages that are missing."""
    found: dict[PurePosixPath, str] = {}
    for path in texts:
        package = path.with_name("__init__.py")
        if not (CHECKOUT / package).exists():
            found[package] = "" if path.parts[0] == "tests" else '"""Torch modules of the networks of this family."""\n'
    return {**found, **texts}


def _refuse_existing(paths: Iterable[PurePosixPath]) -> None:
    for path in paths:
        for taken in (path, path.with_suffix("")):
            if (CHECKOUT / taken).exists():
                text = tr_noop("{path} exists, and nothing is written over; nothing was written. Choose another name.")
                raise StudioError(tr(text, path=CHECKOUT / taken))


def _update_reference() -> None:
    """Write the reference of all nodes anew, in English whatever the language in force."""
    importlib.invalidate_caches()
    go_back = use_catalogue(NullTranslations())
    try:
        text = make_reference(list(load_registry(has_user_nodes=False)))
    finally:
        go_back()
    write_atomic(CHECKOUT / _REFERENCE, text)
