"""Variables of a script, and a project, as completion sees them."""

from __future__ import annotations

import collections
from collections.abc import Iterable

import numpy as np

from studio.ui.features.script.completion.static_lookup import MISSING


class Project(dict[str, object]):
    pass


class Loud:
    """An object whose code must not be run."""

    plain = 3

    def __init__(self) -> None:
        self.own = Quiet()

    def __getattr__(self, name: str) -> object:
        raise AssertionError(name)

    def __dir__(self) -> list[str]:
        raise AssertionError("__dir__")

    @property
    def computed(self) -> object:
        raise AssertionError("computed")


class Quiet:
    def method(self) -> None: ...

    _hidden = 1


class Source:
    """A project with the nodes blur and gain."""

    def list_node_types(self) -> Iterable[str]:
        return ("color.gain", "filter.blur", "filter.sharpen")

    def list_param_names(self, node_type: str) -> Iterable[str]:
        return ("radius", "mix", "image") if node_type == "filter.blur" else ()

    def list_item_names(self, value: object) -> Iterable[str]:
        return ("blur", "gain", "Blur 2") if isinstance(value, Project) else ()

    def get_item(self, value: object, key: str) -> object:
        return Quiet() if isinstance(value, Project) and key == "blur" else MISSING

    def list_own_params(self, value: object) -> Iterable[str]:
        return ("radius", "mix") if isinstance(value, Quiet) else ()


NAMES: dict[str, object] = {
    "project": Project(),
    "np": np,
    "collections": collections,
    "loud": Loud(),
    "table": {"first": {"second": 1}, 3: 4},
    "prices": 1,
}
