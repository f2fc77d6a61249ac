"""Nodes as scripts see them: parameters are attributes, wires are laid with `>>`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from studio.api.node_owner import NodeOwner
from studio.api.param_keys import ParamKeys
from studio.core.errors import GraphError, UnknownNodeError
from studio.core.translation import tr
from studio.graph.commands import (
    Command,
    Connect,
    Disconnect,
    EditInGroup,
    RemoveExpression,
    RemoveNodes,
    RenameNode,
    ResetParam,
    SetDisabled,
    SetParam,
)
from studio.graph.commands.expression_edits.expressions import make_set_expression
from studio.graph.groups.expression_names import decode_names
from studio.graph.groups.paths import find_node, path_levels
from studio.graph.model import Endpoint, NodeRecord
from studio.graph.specs import get_spec_at
from studio.sdk.params import ParamSpec, ParamValue
from studio.sdk.spec import NodeSpec

_OWN = frozenset(("project", "path"))


class NodeHandle:
    """A node of a project. It stays valid when the project is edited, as long as the node is there.

    Parameters are attributes: `blur.radius = 4`, `blur.radius`. For a name that the handle has itself there are
    `get("name")` and `set("name", value)`.

    Args:
        project: The project.
        path: The node's path by ids, as "group/blur".
    """

    project: NodeOwner
    path: str

    def __init__(self, project: NodeOwner, path: str) -> None:
        object.__setattr__(self, "project", project)
        object.__setattr__(self, "path", path)

    @property
    def record(self) -> NodeRecord:
        """The node as it is now, frozen. Raises UnknownNodeError if it is gone."""
        return find_node(self.project.graph, self.path)

    @property
    def spec(self) -> NodeSpec:
        """Its type: ports, parameters, help. Raises UnknownNodeError if that is not installed."""
        spec = get_spec_at(self.project.graph, self.path, self.project.host.registry)
        if spec is None:
            raise UnknownNodeError(tr("The type {type} is not installed.", type=self.record.type))
        return spec

    @property
    def id(self) -> str:
        """Its id on its level."""
        return self.path.rpartition("/")[2]

    @property
    def name(self) -> str:
        """Its name; unique on its level."""
        return self.record.name

    @name.setter
    def name(self, name: str) -> None:
        self.apply_command(RenameNode(self.id, name))

    @property
    def is_disabled(self) -> bool:
        """Whether it passes its main input through."""
        return self.record.is_disabled

    @is_disabled.setter
    def is_disabled(self, disabled: bool) -> None:
        if disabled != self.is_disabled:
            self.apply_command(SetDisabled((self.id,), disabled))

    def get(self, param: str, frame: int | None = None) -> ParamValue:
        """Return a parameter's value.

        Args:
            param: The parameter's name.
            frame: At which frame its keys or its expression are asked; None for frame 0.

        Raises:
            ParameterError: There is no such parameter.
            ExpressionError: Its expression has no value there.
        """
        return self.project.evaluate_param(self.path, self._param(param), 0 if frame is None else frame)

    def set(self, param: str, value: object) -> None:
        """Give a parameter a value; its keys or expression give way. A text that begins with "=" is an expression.

        Raises:
            ParameterError: There is no such parameter, or the value is not accepted; it says what is.
        """
        if isinstance(value, str) and value.startswith("="):
            self.set_expression(param, value[1:])
        else:
            self.apply_command(SetParam(self.id, self._param(param).name, cast("ParamValue", value)))

    def reset(self, param: str) -> None:
        """Give a parameter its default again."""
        self.apply_command(ResetParam(self.id, self._param(param).name))

    def set_expression(self, param: str, text: str) -> None:
        """Give a parameter an expression, nodes by their names: `set_expression("radius", "frame / 10")`.

        Raises:
            ExpressionError: It cannot be read, or names what is not there; it says where.
        """
        spec = self._param(param)
        host = self.project.host
        host.apply_command(make_set_expression(host.project, self.path, spec.name, text))

    def get_expression(self, param: str) -> str:
        """Return a parameter's expression, nodes by their names; empty if it has none."""
        text = self.record.expressions.get(self._param(param).name, "")
        return decode_names(self._levels(), text) if text else ""

    def remove_expression(self, param: str) -> None:
        """Take a parameter's expression away; the value beneath is there again."""
        self.apply_command(RemoveExpression(self.id, self._param(param).name))

    def keys(self, param: str) -> ParamKeys:
        """Return a parameter's keys: `blur.keys("radius")[10] = 4.0`. Raises ParameterError if there is none."""
        return ParamKeys(self, param)

    def connect(self, target: NodeHandle, output: str = "", port: str = "") -> NodeHandle:
        """Lay a wire to another node, and return that node.

        Args:
            target: The node that reads.
            output: The output of this node; empty for the first one.
            port: The input of the other node, or a parameter that a Signal is to drive; empty for the first input that
                takes it.

        Raises:
            GraphError: They lie on different levels, do not fit, or it would close a loop.
        """
        if self.path.rpartition("/")[0] != target.path.rpartition("/")[0]:
            raise GraphError(tr("{node} and {other} lie on different levels.", node=self.name, other=target.name))
        given = output or next((each.name for each in self.spec.outputs), "")
        wanted = port or self._find_input(target, given)
        self.apply_command(Connect(Endpoint(self.id, given), Endpoint(target.id, wanted)))
        return target

    def __rshift__(self, target: NodeHandle) -> NodeHandle:
        """Connect the first output to the first free input that takes it: `video >> blur >> write`."""
        return self.connect(target)

    def disconnect(self, port: str) -> None:
        """Take the wire off an input. Raises GraphError if there is none."""
        self.apply_command(Disconnect((Endpoint(self.id, port),)))

    def remove(self) -> None:
        """Delete the node; what fed its main input is connected to what read it."""
        self.apply_command(RemoveNodes((self.id,)))

    @property
    def params(self) -> Mapping[str, ParamSpec]:
        """Its parameters by name: kind, limits, default, help."""
        return self.spec.params

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self.get(name)
        except UnknownNodeError:
            raise
        except Exception as error:
            raise AttributeError(str(error)) from error

    def __setattr__(self, name: str, value: object) -> None:
        if name in _OWN or isinstance(getattr(type(self), name, None), property):
            object.__setattr__(self, name, value)
        else:
            self.set(name, value)

    def __dir__(self) -> Iterator[str]:
        yield from object.__dir__(self)
        yield from self.spec.params

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NodeHandle) and (self.project, self.path) == (other.project, other.path)

    def __hash__(self) -> int:
        return hash(self.path)

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in sorted(self.record.params.items()))
        return f"<{self.record.type} {self.name!r}{': ' if values else ''}{values}>"

    def _param(self, name: str) -> ParamSpec:
        return self.spec.get_param(name)

    def _levels(self) -> list[Any]:
        groups = self.path.split("/")[:-1]
        return [level.graph for level in path_levels(self.project.host.project, groups)]

    def apply_command(self, command: Command) -> None:
        """Make an edit on the node's level. Raises StudioError if it cannot be."""
        groups = tuple(self.path.split("/")[:-1])
        self.project.host.apply_command(EditInGroup(groups, command) if groups else command)

    def _find_input(self, target: NodeHandle, output: str) -> str:
        """Return the first free input of a node that takes an output; the first that takes it if none is free."""
        from studio.sdk.ports import can_connect

        given = self.spec.get_output(output).type
        fits = [port for port in target.spec.inputs if can_connect(given, port.type)]
        level = self.project.get_level(target.path)
        free = [port for port in fits if Endpoint(target.id, port.name) not in level.wires]
        if not fits:
            text = tr("{node} has no input that takes {type}.", node=target.name, type=tr(given.name))
            raise GraphError(text)
        return (free or fits)[0].name
