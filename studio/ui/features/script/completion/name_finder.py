"""Names that may follow the cursor: variables, attributes, nodes, types of nodes and their parameters."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from studio.ui.features.script.completion.static_lookup import (
    MISSING,
    get_attribute,
    list_attributes,
)

_MAX_NAMES: Final = 400
_CHAIN: Final = r"[^\W\d]\w*(?:\.[^\W\d]\w*|\[(?:\"[^\"\n]*\"|'[^'\n]*')\])*"
_ATTRIBUTE: Final = re.compile(rf"(?P<base>{_CHAIN})\.(?P<prefix>\w*)$")
_ITEM: Final = re.compile(rf"(?P<base>{_CHAIN})\[(?P<quote>[\"'])(?P<prefix>[^\"'\n]*)$")
_NODE_TYPE: Final = re.compile(r"\badd\(\s*(?P<quote>[\"'])(?P<prefix>[\w.]*)$")
_ADD_CALL: Final = re.compile(r"add\(\s*[\"'](?P<type>[\w.]+)[\"']\s*,(?P<rest>.*)$", re.DOTALL)
_METHOD_CALL: Final = re.compile(rf"(?P<base>{_CHAIN})\.\w+\(\s*(?P<quote>[\"'])(?P<prefix>\w*)$")
_WORD: Final = re.compile(r"(?<![\w.\"'])(?P<prefix>[^\W\d]\w*)$")


class CompletionSource(Protocol):
    """What completion asks about the open project. Cheap, and called in the GUI thread."""

    def list_node_types(self) -> Iterable[str]:
        """Return the ids of the types of nodes."""
        ...

    def list_param_names(self, node_type: str) -> Iterable[str]:
        """Return the names of the parameters and inputs of a type; nothing for one that there is not."""
        ...

    def list_item_names(self, value: object) -> Iterable[str]:
        """Return the names in brackets after a value: of a project its nodes. Nothing for other values."""
        ...

    def get_item(self, value: object, key: str) -> object:
        """Return what brackets after a value give: of a project a node; `MISSING` for other values."""
        ...

    def list_own_params(self, value: object) -> Iterable[str]:
        """Return the names of the parameters of a node of the project; nothing for other values."""
        ...


@dataclass(frozen=True, slots=True)
class Completions:
    """Names that may follow.

    Args:
        prefix: What of them is typed already; it is replaced.
        names: The names, in their order.
    """

    prefix: str = ""
    names: tuple[str, ...] = ()


def find_completions(text: str, namespace: Mapping[str, object], source: CompletionSource) -> Completions:
    """Return the names that may follow a text.

    Args:
        text: The code up to the cursor.
        namespace: The variables.
        source: Knows the project.
    """
    for find in (_find_node_types, _find_items, _find_params, _find_attributes, _find_keywords, _find_variables):
        found = find(text, namespace, source)
        if found is not None:
            return found
    return Completions()


def _find_node_types(text: str, namespace: Mapping[str, object], source: CompletionSource) -> Completions | None:
    found = _NODE_TYPE.search(text)
    return _match(found["prefix"], source.list_node_types()) if found is not None else None


def _find_items(text: str, namespace: Mapping[str, object], source: CompletionSource) -> Completions | None:
    """Return what may stand in brackets; its end is added: the quote and the bracket."""
    found = _ITEM.search(text)
    if found is None:
        return None
    value = _evaluate(found["base"], namespace, source)
    names = [key for key in value if isinstance(key, str)] if type(value) is dict else source.list_item_names(value)
    quote = found["quote"]
    return _match(found["prefix"], (f"{name}{quote}]" for name in names if quote not in name))


def _find_params(text: str, namespace: Mapping[str, object], source: CompletionSource) -> Completions | None:
    """Return parameters of a node as a string, as in `node.keys("`."""
    found = _METHOD_CALL.search(text)
    if found is None:
        return None
    return _match(found["prefix"], source.list_own_params(_evaluate(found["base"], namespace, source)))


def _find_attributes(text: str, namespace: Mapping[str, object], source: CompletionSource) -> Completions | None:
    found = _ATTRIBUTE.search(text)
    if found is None:
        return None
    value, prefix = _evaluate(found["base"], namespace, source), found["prefix"]
    if value is MISSING:
        return Completions()
    params = list(source.list_own_params(value))
    names = [name for name in list_attributes(value) if prefix.startswith("_") or not name.startswith("_")]
    return _match(prefix, [*params, *sorted(set(names) - set(params), key=str.casefold)])


def _find_keywords(text: str, namespace: Mapping[str, object], source: CompletionSource) -> Completions | None:
    """Return parameters as keywords of `add("filter.blur", …`."""
    found = _ADD_CALL.match(text, max(0, text.rfind("add(")))
    if found is None or found["rest"].count("(") < found["rest"].count(")"):
        return None
    word = re.search(r"(?:^|[,\s])(?P<prefix>\w*)$", found["rest"])
    if word is None or re.search(r"=\s*\w*$", found["rest"]):
        return None
    return _match(word["prefix"], (f"{name}=" for name in source.list_param_names(found["type"])))


def _find_variables(text: str, namespace: Mapping[str, object], source: CompletionSource) -> Completions | None:
    found = _WORD.search(text)
    if found is None:
        return None
    own = sorted(namespace, key=str.casefold)
    return _match(found["prefix"], dict.fromkeys([*own, *keyword.kwlist, *dir(builtins)]))


def _match(prefix: str, names: Iterable[str]) -> Completions:
    """Return the names that begin with what is typed, then those that begin so in other letters."""
    folded = prefix.casefold()
    found = [name for name in names if name.casefold().startswith(folded) and name != prefix]
    found.sort(key=lambda name: (not name.startswith(prefix), name.startswith("_")))
    return Completions(prefix, tuple(found[:_MAX_NAMES]))


def _evaluate(chain: str, namespace: Mapping[str, object], source: CompletionSource) -> object:
    """Return the value of names with dots and constant brackets; `MISSING` where that would run code."""
    try:
        return _look_up(ast.parse(chain, mode="eval").body, namespace, source)
    except (SyntaxError, ValueError, RecursionError):
        return MISSING


def _look_up(tree: ast.expr, namespace: Mapping[str, object], source: CompletionSource) -> object:
    if isinstance(tree, ast.Name):
        return namespace.get(tree.id, getattr(builtins, tree.id, MISSING))
    if isinstance(tree, ast.Attribute):
        base = _look_up(tree.value, namespace, source)
        return MISSING if base is MISSING else get_attribute(base, tree.attr)
    if isinstance(tree, ast.Subscript) and isinstance(tree.slice, ast.Constant) and isinstance(tree.slice.value, str):
        base, key = _look_up(tree.value, namespace, source), tree.slice.value
        return base.get(key, MISSING) if type(base) is dict else source.get_item(base, key)
    return MISSING
