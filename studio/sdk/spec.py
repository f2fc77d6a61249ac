"""Spec of a node type, and the decorator that reads it off the class."""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from studio.core.errors import GraphError, ParameterError
from studio.core.translation import tr, tr_noop
from studio.sdk.node import Node
from studio.sdk.node_kinds import NodeDevice, NodeKind
from studio.sdk.param_types.animated_param import AnimatedParam, AnimatedPrompt
from studio.sdk.params import ParamDeclaration, ParamSpec, ParamValue, Prompt
from studio.sdk.ports import SIGNAL, PortSpec
from studio.sdk.signatures.methods import DECOMPOSE_METHOD, collect_signatures, find_inner_method
from studio.sdk.signatures.signature import MethodSignature

_ID = re.compile(r"[a-z][a-z0-9]*\.[a-z][a-z0-9_]*")
N = TypeVar("N", bound=Node)


@dataclass(frozen=True, slots=True, eq=False)
class NodeSpec:
    """A node type.

    Args:
        id: `family.snake_case`; what project files name.
        version: Goes up when the same parameters give other pixels.
        name: As shown.
        kind: How it is computed.
        cls: The class.
        params: By name, in the order of the inspector.
        inputs: In order of the card.
        outputs: The main output first; empty for sinks.
        signatures: For each output by its name, and for what outputs are made from: "analyze" (clip nodes), "advance"
            (scans), "generate" (generators), "process" (where it returns a NamedTuple), "taken_apart" (of what can be);
            for sinks "write".
        help: The class's docstring.
        aliases: Other names that search finds.
        device: Where it computes when its inputs lie on a graphics card.
    """

    id: str
    version: int
    name: str
    kind: NodeKind
    cls: type[Node]
    params: Mapping[str, ParamSpec]
    inputs: tuple[PortSpec, ...]
    outputs: tuple[PortSpec, ...]
    signatures: Mapping[str, MethodSignature]
    help: str
    aliases: tuple[str, ...] = ()
    device: NodeDevice = NodeDevice.ANY

    @property
    def family(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]

    @property
    def summary(self) -> str:
        """The first line of the help."""
        return self.help.partition("\n")[0]

    @property
    def can_be_decomposed(self) -> bool:
        """Whether it says of which nodes its result can be made."""
        return DECOMPOSE_METHOD in self.signatures

    @property
    def main_input(self) -> PortSpec | None:
        """The input that a disabled node passes through: the first of the main output's type, else the first."""
        if not self.inputs:
            return None
        wanted = self.outputs[0].type if self.outputs else self.inputs[0].type
        return next((port for port in self.inputs if port.type is wanted), self.inputs[0])

    @property
    def driven_ports(self) -> tuple[PortSpec, ...]:
        """A Signal port for each parameter, or part of one, that a wire may drive."""
        names = (name for param in self.params.values() for name in param.drivable_names)
        return tuple(PortSpec(name, SIGNAL, is_optional=True) for name in names)

    def get_input(self, name: str) -> PortSpec:
        """Return an input by name, also one that drives a parameter. Raises GraphError with the inputs there are."""
        for port in self.inputs:
            if port.name == name:
                return port
        return _find_port(self, "input", self.driven_ports, name)

    def get_output(self, name: str) -> PortSpec:
        """Return an output by name. Raises GraphError with the names there are."""
        return _find_port(self, "output", self.outputs, name)

    def find_inner_method(self, method: str) -> str | None:
        """Return the method of the same node whose value a method is made from, as "advance"; None if there is none."""
        return find_inner_method(self.kind, method, self.signatures[method])

    def get_param(self, name: str) -> ParamSpec:
        """Return a parameter by name. Raises ParameterError with the names there are."""
        if name not in self.params:
            known = ", ".join(self.params) or tr("none")
            raise ParameterError(name, name, tr("{node} has the parameters: {known}", node=tr(self.name), known=known))
        return self.params[name]

    def create_node(
        self, values: Mapping[str, ParamValue | Prompt | AnimatedParam | AnimatedPrompt], scale: float = 1.0
    ) -> Node:
        """Return an instance. Parameters not in `values` have their defaults; "px" ones are multiplied by `scale`."""
        return self.cls(
            **{name: spec.to_runtime(values.get(name, spec.default), scale) for name, spec in self.params.items()}
        )


def _find_port(spec: NodeSpec, side: str, ports: tuple[PortSpec, ...], name: str) -> PortSpec:
    for port in ports:
        if port.name == name:
            return port
    takes = side == "input"
    known = ", ".join(port.name for port in (spec.inputs if takes else ports)) or tr("none")
    no_input, no_output = (
        tr_noop("{node} has no input '{name}'; it has: {known}"),
        tr_noop("{node} has no output '{name}'; it has: {known}"),
    )
    text = no_input if takes else no_output
    raise GraphError(tr(text, node=tr(spec.name), name=name, known=known))


def node(
    id: str,
    *,
    name: str = "",
    version: int = 1,
    aliases: tuple[str, ...] = (),
    output: str = "",
    device: NodeDevice | None = None,
) -> Callable[[type[N]], type[N]]:
    """Turn a class into a node type.

    Args:
        id: `family.snake_case`, unique.
        name: As shown; by default the class's name, spaced.
        version: Raise it when pixels change.
        aliases: Other names that search finds.
        output: The main output's name; by default its type's, in small letters.
        device: Where it computes when its inputs lie on a graphics card; by default there, for sinks in memory.

    Raises:
        TypeError: The class is no proper node: the message says what is missing or wrong.
    """

    def decorate(cls: type[N]) -> type[N]:
        if _ID.fullmatch(id) is None:
            raise TypeError(f"{cls.__name__}: id '{id}' must be family.snake_case")
        text = inspect.cleandoc(cls.__doc__ or "")
        if not text:
            raise TypeError(f"{cls.__name__} has no docstring; it is the node's help")
        params = _collect_params(cls)
        made = dataclasses.dataclass(frozen=True, kw_only=True, eq=False, repr=False)(cls)
        shown = name or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", cls.__name__)
        signatures, outputs = collect_signatures(made, output)
        ports = {port.name: port for signature in signatures.values() for port in signature.input_ports}
        if clash := params.keys() & ports.keys():
            raise TypeError(f"{cls.__name__}: '{min(clash)}' is both an input and a parameter; they need two names")
        place = device or (NodeDevice.CPU if made.kind is NodeKind.SINK else NodeDevice.ANY)
        inputs = tuple(ports.values())
        made.spec = NodeSpec(
            id, version, shown, made.kind, made, params, inputs, outputs, signatures, text, aliases, place
        )
        return made

    return decorate


def _collect_params(cls: type[Node]) -> Mapping[str, ParamSpec]:
    """Turn the ParamDeclarations of the class and its bases into specs, and into dataclass fields on `cls`.

    A class's own come before what it shares with others, and those that lead before all: so the inspector shows them.
    """
    params: dict[str, ParamSpec] = {}
    annotations: dict[str, Any] = {}
    for base in cls.__mro__:
        for name, (annotation, spec) in _collect_declared_params(base).items():
            if name not in params:
                one_value = cls.kind is NodeKind.GENERATOR and not spec.is_animated_param  # it makes its clip in one go
                params[name] = dataclasses.replace(spec, animatable=False) if one_value else spec
                annotations[name] = annotation
    params = {name: params[name] for name in (*(name for name in cls.leading_params if name in params), *params)}
    taken = {"spec"}.union(*(vars(base) for base in cls.__mro__ if base.__module__ == Node.__module__))
    if clash := taken & set(params):
        raise TypeError(f"{cls.__name__}: a parameter cannot be called '{min(clash)}'; every node has that already")
    cls.__annotations__ = annotations
    for name, spec in params.items():
        setattr(cls, name, dataclasses.field(default=spec.to_runtime(spec.default)))
    return MappingProxyType(params)


def _collect_declared_params(base: type) -> dict[str, tuple[Any, ParamSpec]]:
    """Return the parameters that a class declares itself, by name: their annotations and specs."""
    written = vars(base).get("__annotations__", {})
    if isinstance(finished := vars(base).get("spec"), NodeSpec):  # a node that is derived from has no declarations
        return {name: (written[name], spec) for name, spec in finished.params.items()}
    scope = vars(sys.modules[base.__module__])
    found = {}
    for name, value in vars(base).items():
        if isinstance(value, ParamDeclaration):
            hint = written[name]
            annotation = eval(hint, scope) if isinstance(hint, str) else hint  # noqa: S307  (the module's own words)
            found[name] = annotation, value.make_spec(name, annotation)
    return found
