"""All node types there are. The app hands it package names; `studio` never imports `nodes`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import traceback
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from types import ModuleType
from typing import Final

from studio.core.errors import UnknownNodeError
from studio.core.translation import tr, tr_noop
from studio.sdk.node import Node
from studio.sdk.spec import NodeSpec

_NO_NODES: Final = (".nets", ".shared")


@dataclass(frozen=True, slots=True)
class BrokenModule:
    """A module of nodes that could not be imported; its nodes become placeholders."""

    module: str
    error: str
    traceback_text: str


class Registry:
    """Node types by id. Filled once at start, then only read, so threads may share it."""

    def __init__(self, specs: Iterable[NodeSpec] = ()) -> None:
        self._specs: dict[str, NodeSpec] = {}
        self.broken_modules: list[BrokenModule] = []
        for spec in specs:
            self.add(spec)

    def add(self, spec: NodeSpec) -> None:
        """Add a node type.

        Raises:
            TypeError: Another class has this id.
        """
        known = self._specs.get(spec.id)
        if known is not None and known.cls is not spec.cls:
            raise TypeError(f"two node classes have the id '{spec.id}': {known.cls!r} and {spec.cls!r}")
        self._specs[spec.id] = spec

    def discover_nodes(self, package: str, families: Collection[str] | None = None) -> Registry:
        """Import `package` and all modules in it, and add every node class they define.

        Packages called `nets` and `shared` are left out: they hold torch's modules, which a network imports when it is
        built, and what several families share.

        A module that fails to import, or takes another's id, is listed in `broken_modules`. The others are added.

        Args:
            package: The name of the package.
            families: Add these families alone, whose modules lie in packages of their names; None for all.
        """
        waiting = [package]
        while waiting:
            module_name = waiting.pop(0)
            module = self._import(module_name)
            if module is not None:
                self._add_classes(module)
                folders = getattr(module, "__path__", ())
                names = (found.name for found in pkgutil.iter_modules(folders, f"{module_name}."))
                if module_name == package and families is not None:
                    names = (name for name in names if name.removeprefix(f"{package}.") in families)
                waiting.extend(name for name in names if not name.endswith(_NO_NODES))
        return self

    def _import(self, module_name: str) -> ModuleType | None:
        try:
            return importlib.import_module(module_name)
        except (Exception, SystemExit) as error:  # a module that leaves the program must not take the studio along
            self._list_broken(module_name, error)
            return None

    def _add_classes(self, module: ModuleType) -> None:
        for _, cls in inspect.getmembers(module, inspect.isclass):
            if cls.__module__ == module.__name__ and issubclass(cls, Node) and "spec" in vars(cls):
                try:
                    self.add(cls.spec)
                except TypeError as error:
                    self._list_broken(module.__name__, error)

    def _list_broken(self, module_name: str, error: BaseException) -> None:
        self.broken_modules.append(BrokenModule(module_name, str(error), traceback.format_exc()))

    def __getitem__(self, spec_id: str) -> NodeSpec:
        if spec_id not in self._specs:
            close = get_close_matches(spec_id, self._specs, n=3)
            text = (
                tr_noop("There is no node type '{type}'. Did you mean {close}?")
                if close
                else tr_noop("There is no node type '{type}'.")
            )
            raise UnknownNodeError(tr(text, type=spec_id, close=", ".join(close)))
        return self._specs[spec_id]

    def find_spec(self, spec_id: str) -> NodeSpec | None:
        """Return a node type, or None."""
        return self._specs.get(spec_id)

    def __contains__(self, spec_id: object) -> bool:
        return spec_id in self._specs

    def __iter__(self) -> Iterator[NodeSpec]:
        return iter(sorted(self._specs.values(), key=lambda spec: spec.id))

    def __len__(self) -> int:
        return len(self._specs)
