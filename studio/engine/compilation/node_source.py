"""Digest of the source code that computes a node. A value on disk must not outlive an edit of the node that made it.

A node's version says that its pixels have changed for everybody. While its author tries things out, nobody counts
versions. Digests therefore also cover the source of the node's module, and of all modules of its package and of
`studio` that it imports, directly or indirectly. Where the node uses pretrained models, digests also cover the versions
of the libraries that these run in.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from studio.core import VERSION

_OURS = "studio"
_HUGGING_FACE = "studio.sdk.networks.hf"
_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]*)|import[ \t]+([\w., \t]+))", re.M
)
_NAME = re.compile(rb"\w+")


@cache
def get_source_digest(module: str) -> str:
    """Return a digest of a node module's code. It changes only if a source changes that the module uses."""
    made = blake2b(VERSION.encode(), digest_size=8)
    reached = sorted(_find_reached_modules(module))
    for name in reached:
        made.update(name.encode())
        made.update(_source(name))
    if _HUGGING_FACE in reached:
        for library in ("diffusers", "transformers", "peft"):
            made.update(version(library).encode())
    return made.hexdigest()


def forget_sources() -> None:
    """Forget all digests and sources: files of nodes have changed."""
    for function in (get_source_digest, _imports, _source, _file):
        function.cache_clear()


def _find_reached_modules(module: str) -> set[str]:
    """Return the modules whose source counts: `module` and what it imports of its package and of ours."""
    packages = (module.partition(".")[0], _OURS)
    found = {module}
    waiting = [module]
    while waiting:
        for name in _imports(waiting.pop()):
            if name not in found and name.partition(".")[0] in packages and _file(name) is not None:
                found.add(name)
                waiting.append(name)
    return found


@cache
def _imports(module: str) -> tuple[str, ...]:
    """Return what a module imports, as its source says; what is a function of another module is named as if it were
    a module in it.
    """
    found = []
    for source, names, plain in _IMPORT.findall(_source(module)):
        if plain:
            found += [part.split()[0].decode() for part in plain.split(b",") if part.split()]
            continue
        parent = _absolute(source.decode(), module)
        found.append(parent)
        found += [f"{parent}.{name.decode()}" for name in _NAME.findall(names)]
    return tuple(found)


def _absolute(source: str, module: str) -> str:
    """Return the full name of what follows `from` in a module."""
    name = source.lstrip(".")
    dots = len(source) - len(name)
    if not dots:
        return name
    file = _file(module)
    up = dots - 1 if file is not None and file.name == "__init__.py" else dots
    parent = module.split(".")[: -up or None]
    return ".".join([*parent, *([name] if name else [])])


@cache
def _source(module: str) -> bytes:
    file = _file(module)
    try:
        return b"" if file is None else file.read_bytes()
    except OSError:
        return b""


@cache
def _file(module: str) -> Path | None:
    """Return a module's source, found by its name below its top package; None if there is none."""
    top, _, rest = module.partition(".")
    origin = getattr(sys.modules.get(top), "__file__", None)
    if origin is None:
        return None
    place = Path(origin)
    if not rest:
        return place if place.suffix == ".py" else None
    place = place.parent.joinpath(*rest.split("."))
    for file in (place.with_suffix(".py"), place / "__init__.py"):
        if file.is_file():
            return file
    return None
