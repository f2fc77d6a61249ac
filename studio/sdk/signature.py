"""Reads a node's method signature: which arguments are ports, and which the engine fills in."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Union, get_args, get_origin, get_type_hints

from studio.sdk.context import Clip, Context, Frames, Time
from studio.sdk.media import Writer
from studio.sdk.ports import PORT_TYPES, PortSpec, PortType


class Role(Enum):
    """Who fills an argument."""

    PORT = auto()
    TIME = auto()
    CONTEXT = auto()
    ANALYSIS = auto()
    WRITER = auto()


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of `process`, of an `@output` method, of `analyze` or of `write`."""

    name: str
    role: Role
    port: PortSpec | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """What a node's method asks for and gives.

    Args:
        method: The method's name.
        arguments: In order, without `self`.
        returns: The port type of the result; None where the result is no port (`analyze`, `write`).
    """

    method: str
    arguments: tuple[Argument, ...]
    returns: PortType | None = None

    @property
    def ports(self) -> tuple[PortSpec, ...]:
        """The arguments that are inputs."""
        return tuple(argument.port for argument in self.arguments if argument.port is not None)

    def asks_for(self, role: Role) -> bool:
        """Return whether an argument has this role."""
        return any(argument.role is role for argument in self.arguments)


_ROLES: dict[object, Role] = {Time: Role.TIME, Context: Role.CONTEXT, Writer: Role.WRITER}


def read_signature(owner: type, method: Callable[..., Any], *, wants_result: bool = True) -> Signature:
    """Return what `method` of the node class `owner` asks for.

    Raises:
        TypeError: An argument has no annotation, or one that is neither a port type nor known to the engine.
    """
    hints = get_type_hints(method)
    names = list(inspect.signature(method).parameters)[1:]
    arguments = tuple(_argument(f"{owner.__name__}.{method.__name__}", name, hints) for name in names)
    returns = PORT_TYPES.get(hints.get("return", type(None)))
    if wants_result and returns is None:
        accepted = ", ".join(port.name for port in PORT_TYPES.values())
        raise TypeError(f"{owner.__name__}.{method.__name__} must return a port type; accepted: {accepted}")
    return Signature(method.__name__, arguments, returns)


def _argument(where: str, name: str, hints: dict[str, Any]) -> Argument:
    if name == "analysis":
        return Argument(name, Role.ANALYSIS)
    if name not in hints:
        raise TypeError(f"{where}: argument '{name}' has no type")
    hint, optional = _without_none(hints[name])
    if hint in _ROLES:
        return Argument(name, _ROLES[hint])
    windowed = get_origin(hint) is Frames
    inner = get_args(hint)[0] if windowed or get_origin(hint) is Clip else hint
    port_type = PORT_TYPES.get(inner)
    if port_type is None:
        accepted = ", ".join(port.name for port in PORT_TYPES.values())
        raise TypeError(
            f"{where}: argument '{name}' has type {hint!r}; accepted: {accepted} (or Frames[…] of one), Time, Context"
        )
    return Argument(name, Role.PORT, PortSpec(name, port_type, optional, windowed))


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, types.UnionType):
        return hint, False
    options = [option for option in get_args(hint) if option is not type(None)]
    return (options[0] if len(options) == 1 else hint), True
