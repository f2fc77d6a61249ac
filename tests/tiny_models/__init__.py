"""Tiny models with random weights, saved as the libraries save real ones: the families by name.

Each module of this package has `FAMILIES`: by name, a function that makes a model in a new folder and returns where it
lies. Weights are the same each time. The fixture `tiny_model` makes one once for all tests of a session.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

Maker = Callable[[Path], Path]


def families() -> Mapping[str, Maker]:
    """Return all families there are."""
    modules = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return {name: make for module in modules for name, make in getattr(module, "FAMILIES", {}).items()}
