"""Reads a node method's signature: which arguments are ports, which the engine fills in, and what comes out."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Union, get_args, get_origin, get_type_hints

from studio.sdk.context import Clip, Context, Facts, Frames, Time
from studio.sdk.media import RecordWriter, SoundWriter, Writer
from studio.sdk.networks import Net
from studio.sdk.ports import PORT_TYPES, PortSpec, PortType


class Role(Enum):
    """Who fills an argument."""

    PORT = auto()
    TIME = auto()
    CONTEXT = auto()
    FACTS = auto()
    ANALYSIS = auto()
    STATE = auto()
    WRITER = auto()
    NETWORK = auto()


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of one of a node's methods.

    Args:
        name: As written.
        role: Who fills it.
        port: The input, where it is one.
        whole: Whether it receives the whole input, as a `Clip`.
    """

    name: str
    role: Role
    port: PortSpec | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """What a node's method asks for and gives.

    Args:
        method: The method's name.
        arguments: In order, without `self`.
        returns: The port type of the result; None where the result is no port (`analyze`, `advance`, `write`).
        parts: The port types of the fields of a NamedTuple that the method returns, by name.
        part: The field that an output takes from the method's NamedTuple; empty if the result is the output.
    """

    method: str
    arguments: tuple[Argument, ...]
    returns: PortType | None = None
    parts: Mapping[str, PortType] = field(default_factory=dict)
    part: str = ""

    @property
    def ports(self) -> tuple[PortSpec, ...]:
        """The arguments that are inputs."""
        return tuple(argument.port for argument in self.arguments if argument.port is not None)

    def asks_for(self, role: Role) -> bool:
        """Return whether an argument has this role."""
        return any(argument.role is role for argument in self.arguments)


_ROLES: dict[object, Role] = {
    Time: Role.TIME,
    Context: Role.CONTEXT,
    Facts: Role.FACTS,
    Writer: Role.WRITER,
    SoundWriter: Role.WRITER,
    RecordWriter: Role.WRITER,
    Net: Role.NETWORK,
}
_ROLES_BY_NAME = {"analysis": Role.ANALYSIS, "state": Role.STATE}


def read_signature(owner: type, method: Callable[..., Any], *, wants_result: bool = True) -> Signature:
    """Return what `method` of the node class `owner` asks for; `Iterator[T]` as a result counts as T.

    Raises:
        TypeError: An argument has no annotation, or one that is neither a port type nor known to the engine.
    """
    where = f"{owner.__name__}.{method.__name__}"
    hints = get_type_hints(method)
    names = list(inspect.signature(method).parameters)[1:]
    arguments = tuple(_argument(where, name, hints) for name in names)
    if not wants_result:
        return Signature(method.__name__, arguments)
    hint = hints.get("return", type(None))
    hint = get_args(hint)[0] if get_origin(hint) is Iterator else hint
    parts = _parts(where, hint)
    returns = PORT_TYPES.get(hint)
    if returns is None and not parts:
        raise TypeError(f"{where} must return a port type; accepted: {_accepted()}, or a NamedTuple of them")
    return Signature(method.__name__, arguments, returns, parts)


def _accepted() -> str:
    return ", ".join(port.name for port in PORT_TYPES.values())


def _parts(where: str, hint: Any) -> dict[str, PortType]:
    """Return the port types of a NamedTuple's fields; none for other types."""
    if not (isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields")):
        return {}
    types_of = get_type_hints(hint)
    wrong = next((name for name in hint._fields if types_of.get(name) not in PORT_TYPES), None)
    if wrong is not None:
        found = types_of.get(wrong)
        raise TypeError(f"{where}: '{wrong}' of {hint.__name__} has type {found!r}; accepted: {_accepted()}")
    return {name: PORT_TYPES[types_of[name]] for name in hint._fields}


def _argument(where: str, name: str, hints: dict[str, Any]) -> Argument:
    if name in _ROLES_BY_NAME:
        return Argument(name, _ROLES_BY_NAME[name])
    if name not in hints:
        raise TypeError(f"{where}: argument '{name}' has no type")
    hint, optional = _without_none(hints[name])
    if hint in _ROLES:
        return Argument(name, _ROLES[hint])
    windowed, whole = get_origin(hint) is Frames, get_origin(hint) is Clip
    port_type = PORT_TYPES.get(get_args(hint)[0] if windowed or whole else hint)
    if port_type is None:
        accepted = f"{_accepted()} (or Frames[…] of one), Time, Facts, Context, Net"
        raise TypeError(f"{where}: argument '{name}' has type {hint!r}; accepted: {accepted}")
    return Argument(name, Role.PORT, PortSpec(name, port_type, optional, windowed), whole)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, types.UnionType):
        return hint, False
    options = [option for option in get_args(hint) if option is not type(None)]
    return (options[0] if len(options) == 1 else hint), True
