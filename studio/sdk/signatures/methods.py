"""Methods that each kind of node has, and their results: outputs, and the values that outputs are made from."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from studio.sdk.node import Node
from studio.sdk.node_kinds import NodeKind
from studio.sdk.ports import PortSpec
from studio.sdk.signatures.signature import ArgumentRole, MethodSignature, read_signature

TUPLE_METHOD: Final = "process"
"""The signature of a `process` that returns a NamedTuple; each field is an output."""
DECOMPOSE_METHOD: Final = "taken_apart"
"""The signature of what says of which nodes a result can be made (`studio.sdk.decomposition`); few nodes have it."""
_RESERVED_NAMES: Final = frozenset({TUPLE_METHOD, DECOMPOSE_METHOD, "write", "train", "analyze", "advance", "generate"})
_MAIN_METHODS: Final = {NodeKind.SINK: "write", NodeKind.TRAINER: "train"}
"""The methods of the kinds that have no outputs."""
_INNER_METHODS: Final = {
    ArgumentRole.ANALYSIS: ("analyze", NodeKind.CLIP),
    ArgumentRole.STATE: ("advance", NodeKind.SCAN),
}


def collect_signatures(cls: type[Node], main: str) -> tuple[Mapping[str, MethodSignature], tuple[PortSpec, ...]]:
    """Return the signatures of a node class by name, and its outputs, the main one first.

    Args:
        cls: The class.
        main: The main output's name; empty for its type's, in small letters.

    Raises:
        TypeError: A method is missing, or asks for what its kind does not have.
    """
    if works := _MAIN_METHODS.get(cls.kind):
        return {works: read_signature(cls, _require_method(cls, works), wants_result=False)}, ()
    generates = cls.kind is NodeKind.GENERATOR
    first = read_signature(cls, _require_method(cls, "generate" if generates else "process"))
    if generates and first.field_types:
        raise TypeError(f"{cls.__name__}.generate must yield one port type, not a NamedTuple")
    signatures = _name_signatures(first, main)
    for name, member in inspect.getmembers(cls, inspect.isfunction):
        if getattr(member, "__node_output__", False):
            signatures[name] = read_signature(cls, member)
    if clash := _RESERVED_NAMES & signatures.keys():
        raise TypeError(f"{cls.__name__}: an output cannot be called '{min(clash)}'")
    outputs = tuple(PortSpec(name, s.return_type) for name, s in signatures.items() if s.return_type is not None)
    if first.field_types:
        signatures[TUPLE_METHOD] = first
    _check_inner(cls, signatures)
    return MappingProxyType(signatures | _collect_inner_signatures(cls, first)), outputs


def _collect_inner_signatures(cls: type[Node], first: MethodSignature) -> dict[str, MethodSignature]:
    """Return what outputs of the kind are made from."""
    apart = getattr(cls, DECOMPOSE_METHOD, None)
    known = {DECOMPOSE_METHOD: read_signature(cls, apart, wants_result=False)} if apart is not None else {}
    if cls.kind is NodeKind.GENERATOR:
        return {"generate": replace(first, return_type=None), **known}
    names = (name for name, kind in _INNER_METHODS.values() if kind is cls.kind)
    found = {name: read_signature(cls, _require_method(cls, name), wants_result=False) for name in names}
    if "advance" in found and not found["advance"].has_role(ArgumentRole.STATE):
        raise TypeError(f"{cls.__name__}.advance must take the argument 'state'")
    return found | known


def _name_signatures(first: MethodSignature, main: str) -> dict[str, MethodSignature]:
    if first.return_type is not None:
        return {main or first.return_type.name.lower(): first}
    return {
        name: replace(first, return_type=gives, field_types={}, field_name=name)
        for name, gives in first.field_types.items()
    }


def _check_inner(cls: type[Node], signatures: Mapping[str, MethodSignature]) -> None:
    """Refuse an analysis or a state that the kind has not, and one that no method of the kind looks at."""
    for role, (name, kind) in _INNER_METHODS.items():
        argument = role.name.lower()
        asking = next((s.method for s in signatures.values() if s.has_role(role)), None)
        if cls.kind is kind and asking is None:
            raise TypeError(f"{cls.__name__}.process must take the argument '{argument}'")
        if cls.kind is not kind and asking is not None:
            text = f"takes the argument '{argument}', which {name}() of a {kind} node gives; this is a {cls.kind} node"
            raise TypeError(f"{cls.__name__}.{asking} {text}")


def find_inner_method(kind: NodeKind, name: str, signature: MethodSignature) -> str | None:
    """Return the name of the method of the same node whose value a method is made from; None if there is none.

    An output that is a part of a NamedTuple is made from the whole, a generator's frame from its run, and what takes
    an analysis or a state from these. A state's own state is that of the frame before, which is no other method.
    """
    if signature.field_name:
        return TUPLE_METHOD
    if kind is NodeKind.GENERATOR and signature.method == "generate":
        return None if name == "generate" else "generate"
    if name == "advance":
        return None
    return next((inner for role, (inner, _) in _INNER_METHODS.items() if signature.has_role(role)), None)


def _require_method(cls: type[Node], name: str) -> Callable[..., Any]:
    method: Callable[..., Any] | None = getattr(cls, name, None)
    if method is None:
        raise TypeError(f"{cls.__name__} is a {cls.kind} node and must define {name}()")
    return method
