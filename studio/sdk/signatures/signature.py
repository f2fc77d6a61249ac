"""Signatures of node methods: arguments that are ports, arguments that the engine provides, and the result."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

from studio.sdk.context import Clip, Context, Frames, InputInfo, Inputs, Net, Time
from studio.sdk.files.file_writers import LayersWriter, RecordWriter, SoundWriter, Writer
from studio.sdk.ports import PORT_TYPES, PortSpec, PortType

MAX_ROW: Final = 128
"""Inputs of a row."""


class ArgumentRole(Enum):
    """Source of an argument."""

    PORT = auto()
    TIME = auto()
    CONTEXT = auto()
    INPUT_INFO = auto()
    ANALYSIS = auto()
    STATE = auto()
    WRITER = auto()
    NETWORK = auto()


@dataclass(frozen=True, slots=True)
class MethodArgument:
    """An argument of one of a node's methods.

    Args:
        name: As written.
        role: Who fills it.
        port: The input, where it is one.
        is_whole_clip: Whether it receives the whole input, as a `Clip`.
        row: The inputs that it receives together, as `Inputs`; empty for other arguments.
    """

    name: str
    role: ArgumentRole
    port: PortSpec | None = None
    is_whole_clip: bool = False
    row: tuple[PortSpec, ...] = ()

    @property
    def ports(self) -> tuple[PortSpec, ...]:
        """The inputs that it receives: one, those of a row, or none."""
        return self.row or ((self.port,) if self.port is not None else ())


@dataclass(frozen=True, slots=True)
class MethodSignature:
    """Arguments and results of a node's method.

    Args:
        method: The method's name.
        arguments: In order, without `self`.
        return_type: The port type of the result; None where the result is no port (`analyze`, `advance`, `write`).
        field_types: The port types of the fields of a NamedTuple that the method returns, by name.
        field_name: The field that an output takes from the method's NamedTuple; empty if the result is the output.
    """

    method: str
    arguments: tuple[MethodArgument, ...]
    return_type: PortType | None = None
    field_types: Mapping[str, PortType] = field(default_factory=dict)
    field_name: str = ""

    @property
    def input_ports(self) -> tuple[PortSpec, ...]:
        """The arguments that are inputs."""
        return tuple(port for argument in self.arguments for port in argument.ports)

    @property
    def input_rows(self) -> tuple[MethodArgument, ...]:
        """The arguments that receive a row of inputs."""
        return tuple(argument for argument in self.arguments if argument.row)

    def has_role(self, role: ArgumentRole) -> bool:
        """Return whether an argument has this role."""
        return any(argument.role is role for argument in self.arguments)


_ROLES: dict[object, ArgumentRole] = {
    Time: ArgumentRole.TIME,
    Context: ArgumentRole.CONTEXT,
    InputInfo: ArgumentRole.INPUT_INFO,
    Writer: ArgumentRole.WRITER,
    SoundWriter: ArgumentRole.WRITER,
    LayersWriter: ArgumentRole.WRITER,
    RecordWriter: ArgumentRole.WRITER,
    Net: ArgumentRole.NETWORK,
}
_ROLES_BY_NAME = {"analysis": ArgumentRole.ANALYSIS, "state": ArgumentRole.STATE}


def read_signature(owner: type, method: Callable[..., Any], *, wants_result: bool = True) -> MethodSignature:
    """Return what `method` of the node class `param_id` asks for; `Iterator[T]` as a result counts as T.

    Raises:
        TypeError: An argument has no annotation, or one that is neither a port type nor known to the engine.
    """
    where = f"{owner.__name__}.{method.__name__}"
    hints = get_type_hints(method, include_extras=True)
    names = list(inspect.signature(method).parameters)[1:]
    arguments = tuple(_read_argument(where, name, hints) for name in names)
    if not wants_result:
        return MethodSignature(method.__name__, arguments)
    hint = hints.get("return", type(None))
    hint = get_args(hint)[0] if get_origin(hint) is Iterator else hint
    parts = _read_field_types(where, hint)
    returns = PORT_TYPES.get(hint)
    if returns is None and not parts:
        raise TypeError(f"{where} must return a port type; accepted: {_describe_accepted()}, or a NamedTuple of them")
    return MethodSignature(method.__name__, arguments, returns, parts)


def _describe_accepted() -> str:
    return ", ".join(port.name for port in PORT_TYPES.values())


def _read_field_types(where: str, hint: Any) -> dict[str, PortType]:
    """Return the port types of a NamedTuple's fields; none for other types."""
    if not (isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields")):
        return {}
    types_of = get_type_hints(hint)
    wrong = next((name for name in hint._fields if types_of.get(name) not in PORT_TYPES), None)
    if wrong is not None:
        found = types_of.get(wrong)
        raise TypeError(f"{where}: '{wrong}' of {hint.__name__} has type {found!r}; accepted: {_describe_accepted()}")
    return {name: PORT_TYPES[types_of[name]] for name in hint._fields}


def _read_argument(where: str, name: str, hints: dict[str, Any]) -> MethodArgument:
    if name in _ROLES_BY_NAME:
        return MethodArgument(name, _ROLES_BY_NAME[name])
    if name not in hints:
        raise TypeError(f"{where}: argument '{name}' has no type")
    if get_origin(hints[name]) is Annotated:
        return _read_row(where, name, hints[name])
    hint, optional = _strip_optional(hints[name])
    if hint in _ROLES:
        return MethodArgument(name, _ROLES[hint])
    windowed, whole = get_origin(hint) is Frames, get_origin(hint) is Clip
    port_type = PORT_TYPES.get(get_args(hint)[0] if windowed or whole else hint)
    if port_type is None:
        accepted = f"{_describe_accepted()} (or Frames[…] of one), Time, Facts, Context, Net"
        raise TypeError(f"{where}: argument '{name}' has type {hint!r}; accepted: {accepted}")
    return MethodArgument(name, ArgumentRole.PORT, PortSpec(name, port_type, optional, windowed), whole)


def _read_row(where: str, name: str, hint: Any) -> MethodArgument:
    """Return the argument of a row of inputs, `Annotated[Inputs[…], count]`."""
    values, *counts = get_args(hint)
    count = counts[0] if len(counts) == 1 and type(counts[0]) is int else 0
    if get_origin(values) is not Inputs or not 1 <= count <= MAX_ROW:
        raise TypeError(f"{where}: argument '{name}' has type {hint!r}; accepted: Annotated[Inputs[…], 1..{MAX_ROW}]")
    inner = get_args(values)[0]
    windowed = get_origin(inner) is Frames
    port_type = PORT_TYPES.get(get_args(inner)[0] if windowed else inner)
    if port_type is None:
        raise TypeError(
            f"{where}: '{name}' is a row of {inner!r}; accepted: {_describe_accepted()} (or Frames[…] of one)"
        )
    row = tuple(PortSpec(f"{name}_{number}", port_type, True, windowed, row=name) for number in range(1, count + 1))
    return MethodArgument(name, ArgumentRole.PORT, row=row)


def _strip_optional(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, types.UnionType):
        return hint, False
    options = [option for option in get_args(hint) if option is not type(None)]
    return (options[0] if len(options) == 1 else hint), True


def join_input_rows(signature: MethodSignature, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a method's inputs, those of each row as one argument; None and no frames are left out."""
    for argument in signature.input_rows:
        taken = {port.name: values.pop(port.name, None) for port in argument.row}
        needed = {name: each for name, each in taken.items() if each is not None and not _is_empty_window(each)}
        values[argument.name] = Inputs(needed)
    return values


def _is_empty_window(value: object) -> bool:
    return isinstance(value, Frames) and not value
