"""All node types there are. The app hands it package names; `studio` never imports `nodes`."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import re
import sys
import traceback
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Final

from studio.core.errors import UnknownNodeError
from studio.core.translation import tr, tr_noop
from studio.sdk.node import Node
from studio.sdk.spec import NodeSpec

_NO_NODES: Final = (".nets", ".shared")
_DECLARED_ID: Final = re.compile(r"""^@node\(\s*["']([a-z0-9_.]+)["']""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class BrokenModule:
    """A module of nodes that could not be imported; its nodes become placeholders.

    Args:
        module: Its name.
        error: What is wrong, with file and line.
        traceback_text: The whole report of Python's.
        node_ids: The nodes that its source declares, as far as it can be read.
    """

    module: str
    error: str
    traceback_text: str
    node_ids: frozenset[str] = frozenset()


@dataclass(slots=True, weakref_slot=True, eq=False)
class RegistryContent:
    """Node types that a registry holds until others take their place: what is computed from them is kept for it."""

    specs: dict[str, NodeSpec] = field(default_factory=dict)
    broken_modules: list[BrokenModule] = field(default_factory=list)
    user_packages: set[str] = field(default_factory=set)


class Registry:
    """Node types by id. Filled at start, then replaced as a whole or only read, so threads may share it."""

    def __init__(self, specs: Iterable[NodeSpec] = ()) -> None:
        self.content = RegistryContent()
        for spec in specs:
            self.add(spec)

    @property
    def broken_modules(self) -> list[BrokenModule]:
        """The modules that could not be imported."""
        return self.content.broken_modules

    def replace_content(self, other: Registry) -> None:
        """Hold the node types of another registry from now on. Who reads at the same time gets the old or the new."""
        content = other.content
        self.content = RegistryContent(dict(content.specs), list(other.broken_modules), set(content.user_packages))

    def is_user_node(self, spec_id: str) -> bool:
        """Return whether a node type is the user's own: whether it lies in a package that he has added."""
        spec = self.content.specs.get(spec_id)
        if spec is None or not self.content.user_packages:
            return False
        module = spec.cls.__module__
        return any(module == name or module.startswith(f"{name}.") for name in self.content.user_packages)

    def add(self, spec: NodeSpec) -> None:
        """Add a node type.

        Raises:
            TypeError: Another class has this id.
        """
        known = self.content.specs.get(spec.id)
        if known is not None and known.cls is not spec.cls:
            places = " and ".join(f"{cls.__qualname__} in {_find_file(cls)}" for cls in (known.cls, spec.cls))
            raise TypeError(f"two node classes have the id '{spec.id}': {places}; the first stays")
        self.content.specs[spec.id] = spec

    def discover_nodes(
        self, package: str, families: Collection[str] | None = None, *, is_user_package: bool = False
    ) -> Registry:
        """Import `package` and all modules in it, and add every node class they define.

        Packages called `nets` and `shared` are left out: they hold torch's modules, which a network imports when it is
        built, and what several families share.

        A module that fails to import, or takes another's id, is listed in `broken_modules`. The others are added.

        Args:
            package: The name of the package.
            families: Add these families alone, whose modules lie in packages of their names; None for all.
            is_user_package: Whether the user has added the package. A stranger's project runs its nodes only when it
                is allowed to.
        """
        if is_user_package:
            self.content.user_packages.add(package)
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
        said, ids = _describe(error, module_name), _find_node_ids(module_name)
        self.broken_modules.append(BrokenModule(module_name, said, traceback.format_exc(), ids))

    def __getitem__(self, spec_id: str) -> NodeSpec:
        if spec_id not in self.content.specs:
            broken = next((each for each in self.broken_modules if spec_id in each.node_ids), None)
            if broken is not None:
                text = tr_noop("The node type '{type}' cannot be used: {error}")
                raise UnknownNodeError(tr(text, type=spec_id, error=broken.error))
            close = get_close_matches(spec_id, self.content.specs, n=3)
            text = (
                tr_noop("There is no node type '{type}'. Did you mean {close}?")
                if close
                else tr_noop("There is no node type '{type}'.")
            )
            raise UnknownNodeError(tr(text, type=spec_id, close=", ".join(close)))
        return self.content.specs[spec_id]

    def find_spec(self, spec_id: str) -> NodeSpec | None:
        """Return a node type, or None."""
        return self.content.specs.get(spec_id)

    def __contains__(self, spec_id: object) -> bool:
        return spec_id in self.content.specs

    def __iter__(self) -> Iterator[NodeSpec]:
        return iter(sorted(self.content.specs.values(), key=lambda spec: spec.id))

    def __len__(self) -> int:
        return len(self.content.specs)


def _find_file(cls: type) -> str:
    return getattr(sys.modules.get(cls.__module__), "__file__", None) or cls.__module__


def _find_node_ids(module_name: str) -> frozenset[str]:
    """Return the ids that a module's source declares, although it could not be imported."""
    try:
        found = importlib.util.find_spec(module_name)
        source = "" if found is None or found.origin is None else Path(found.origin).read_text(encoding="utf-8")
    except (ImportError, OSError, ValueError):
        return frozenset()
    return frozenset(_DECLARED_ID.findall(source))


def _describe(error: BaseException, module_name: str) -> str:
    """Return what an error says, with the file of the module and the line; errors of syntax name both themselves."""
    files = (f"{module_name.rpartition('.')[2]}.py", "__init__.py")
    own = [place for place in traceback.extract_tb(error.__traceback__) if place.filename.endswith(files)]
    own = [place for place in own if place.filename != importlib.__file__]
    if isinstance(error, SyntaxError) or not own:
        return str(error)
    return f"{str(error) or type(error).__name__} ({own[-1].filename}, line {own[-1].lineno})"
