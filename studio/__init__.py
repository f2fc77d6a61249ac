"""Frameloom: a studio in which the timeline asks a graph of nodes for one frame.

`import studio; studio.open("grade.loom")` opens a project for a script: see `studio.api`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from studio import core

__all__ = ["__version__", "new", "nodes", "open"]

__version__ = core.VERSION

_API_NAMES = ("new", "nodes", "open")

if TYPE_CHECKING:
    from studio.api import new as new
    from studio.api import nodes as nodes
    from studio.api import open as open


def __getattr__(name: str) -> Any:
    if name in _API_NAMES:
        from studio import api

        return getattr(api, name)
    raise AttributeError(f"module 'studio' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted((*globals(), *_API_NAMES))
