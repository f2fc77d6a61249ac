"""All node types there are. The app hands it package names; `studio` never imports `nodes`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from studio.core.errors import UnknownNodeError
from studio.sdk.node import Node
from studio.sdk.spec import NodeSpec


@dataclass(frozen=True, slots=True)
class BrokenModule:
    """A module of nodes that could not be imported; its nodes become placeholders."""

    module: str
    error: str
    trace: str


class Registry:
    """Node types by id. Filled once at start, then only read, so threads may share it."""

    def __init__(self, specs: Iterable[NodeSpec] = ()) -> None:
        self._specs: dict[str, NodeSpec] = {}
        self.broken: list[BrokenModule] = []
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

    def discover(self, package: str) -> Registry:
        """Import `package` and all modules in it, and add every node class they define.

        A module that fails to import is listed in `broken`; the others are added all the same.
        """
        for module_name in self._module_names(package):
            try:
                module = importlib.import_module(module_name)
                for _, cls in inspect.getmembers(module, inspect.isclass):
                    if cls.__module__ == module_name and issubclass(cls, Node) and "spec" in vars(cls):
                        self.add(cls.spec)
            except Exception as error:
                self.broken.append(BrokenModule(module_name, str(error), traceback.format_exc()))
        return self

    def _module_names(self, package: str) -> Iterator[str]:
        root = importlib.import_module(package)
        yield package
        for found in pkgutil.walk_packages(root.__path__, f"{package}.", onerror=lambda _: None):
            yield found.name

    def __getitem__(self, spec_id: str) -> NodeSpec:
        if spec_id not in self._specs:
            close = get_close_matches(spec_id, self._specs, n=3)
            hint = f" Did you mean {', '.join(close)}?" if close else ""
            raise UnknownNodeError(f"There is no node type '{spec_id}'.{hint}")
        return self._specs[spec_id]

    def get(self, spec_id: str) -> NodeSpec | None:
        """Return a node type, or None."""
        return self._specs.get(spec_id)

    def __contains__(self, spec_id: object) -> bool:
        return spec_id in self._specs

    def __iter__(self) -> Iterator[NodeSpec]:
        return iter(sorted(self._specs.values(), key=lambda spec: spec.id))

    def __len__(self) -> int:
        return len(self._specs)
