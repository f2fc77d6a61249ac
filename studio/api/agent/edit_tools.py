"""Tools that edit the graph. Each is a command, so each can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from pydantic import Field

from studio.api.agent.graph_tools import NodeArguments, describe_node
from studio.api.agent.roots import resolve_allowed
from studio.api.agent.tool import AgentSession, AgentTool, ToolArguments, ToolResult
from studio.api.node_handle import NodeHandle
from studio.core.errors import StudioError
from studio.core.time import FrameRange, FrameRate
from studio.core.translation import tr, tr_noop
from studio.graph.commands import SetRange
from studio.graph.commands.marks import SetRate
from studio.sdk.files.param_files import change_param_files
from studio.sdk.params import ParamKind, ParamSpec

PlainValue: TypeAlias = bool | int | float | str | list[float]
_MOST_EDITS = 200


class AddArguments(ToolArguments):
    """Arguments of `add_node`."""

    type: str = Field(max_length=200)
    """The type's id, as filter.blur."""
    name: str = Field("", max_length=200)
    """Its name; empty for that of its type."""
    group: str = Field("", max_length=400)
    """The group that it is added to; empty for the outermost level."""
    params: dict[str, PlainValue] = Field(default_factory=dict)
    """Values; a text that begins with = is an expression."""


class ParamsArguments(NodeArguments):
    """Arguments of `set_params`."""

    params: dict[str, PlainValue]
    """Values; a text that begins with = is an expression."""


class ConnectArguments(ToolArguments):
    """Arguments of `connect`."""

    source: str = Field(max_length=400)
    """The node that gives."""
    target: str = Field(max_length=400)
    """The node that reads."""
    output: str = Field("", max_length=200)
    """The output; empty for the first one."""
    port: str = Field("", max_length=200)
    """The input, or a parameter that a Signal drives; empty: chosen."""


class PortArguments(NodeArguments):
    """Arguments of `disconnect`."""

    port: str = Field(max_length=200)
    """The input that loses its wire."""


class RenameArguments(NodeArguments):
    """Arguments of `rename_node`."""

    name: str = Field(min_length=1, max_length=200)
    """The new name."""


class DisableArguments(NodeArguments):
    """Arguments of `set_disabled`."""

    disabled: bool
    """Whether it passes its input through."""


class GroupArguments(ToolArguments):
    """Arguments of `group_nodes`."""

    name: str = Field(min_length=1, max_length=200)
    """The group's name."""
    nodes: list[str] = Field(min_length=1, max_length=1000)
    """Nodes of one level."""


class KeyArguments(ToolArguments):
    """A key."""

    frame: int = Field(ge=-(2**31), le=2**31 - 1)
    value: PlainValue
    interpolation: str = Field("linear", pattern="^(constant|linear|bezier)$")


class KeysArguments(NodeArguments):
    """Arguments of `set_keys`."""

    param: str = Field(max_length=200)
    keys: list[KeyArguments] = Field(min_length=1, max_length=10_000)
    ease: str = Field("", max_length=40)
    """An ease between all keys, as cubic-in-out; empty for none."""


class DeleteKeysArguments(NodeArguments):
    """Arguments of `delete_keys`."""

    param: str = Field(max_length=200)
    frames: list[int] = Field(default_factory=list, max_length=10_000)
    """Which; empty for all."""


class ExpressionArguments(NodeArguments):
    """Arguments of `set_expression`."""

    param: str = Field(max_length=200)
    text: str = Field(max_length=4000)
    """As frame / 10 or Blur.radius * 2; empty removes it."""


class RangeArguments(ToolArguments):
    """Arguments of `set_range`."""

    first: int | None = Field(None, ge=0, le=10**9)
    """None for the whole clip."""
    last: int | None = Field(None, ge=0, le=10**9)
    fps: float | None = Field(None, gt=0, le=1000)
    """The project's rate; None to leave it."""


class EditArguments(ToolArguments):
    """Arguments of `edit`: several edits as one step of undo."""

    label: str = Field(min_length=1, max_length=200)
    """The name of the step."""
    edits: list[dict[str, Any]] = Field(min_length=1, max_length=_MOST_EDITS)
    """Each {"tool": "add_node", "arguments": {…}}."""


def check_files(session: AgentSession, param: ParamSpec, value: object) -> object:
    """Return a value whose files are absolute. Raises StudioError for one outside of the folders that are open."""
    if isinstance(value, str) and not value.startswith("="):
        if param.kind is ParamKind.MODEL and value.startswith((".", "~", "/", "\\")):
            return resolve_allowed(value, session.roots).as_posix()
        normal = param.normalize_value(value)
        return change_param_files(param, normal, lambda file: resolve_allowed(file, session.roots).as_posix())
    return tuple(value) if isinstance(value, list) else value


def _add(session: AgentSession, arguments: AddArguments) -> ToolResult:
    """Add a node."""
    spec = session.host.registry[arguments.type]
    values = {name: check_files(session, spec.get_param(name), value) for name, value in arguments.params.items()}
    with session.project.step(tr("Add {node}", node=arguments.name or tr(spec.name))):
        node = session.project.add(arguments.type, arguments.name, group=arguments.group)
        for name, value in values.items():
            node.set(name, value)
    return _describe(session, node)


def _set_params(session: AgentSession, arguments: ParamsArguments) -> ToolResult:
    """Set parameters of a node."""
    node = session.project[arguments.node]
    values: dict[str, object] = {
        name: check_files(session, node.spec.get_param(name), value) for name, value in arguments.params.items()
    }
    names = ", ".join(f"{name} = {value}" for name, value in values.items())
    with session.project.step(tr("Set {params} of {node}", params=names[:200], node=node.name)):
        for name, value in values.items():
            node.set(name, value)
    return _describe(session, node)


def _remove(session: AgentSession, arguments: NodeArguments) -> ToolResult:
    """Delete a node."""
    session.project[arguments.node].remove()
    return ToolResult({"removed": arguments.node})


def _connect(session: AgentSession, arguments: ConnectArguments) -> ToolResult:
    """Lay a wire from one node to another."""
    source, target = session.project[arguments.source], session.project[arguments.target]
    source.connect(target, arguments.output, arguments.port)
    return ToolResult({"inputs": _list_inputs(session, target)})


def _disconnect(session: AgentSession, arguments: PortArguments) -> ToolResult:
    """Take the wire off an input."""
    node = session.project[arguments.node]
    node.disconnect(arguments.port)
    return ToolResult({"inputs": _list_inputs(session, node)})


def _rename(session: AgentSession, arguments: RenameArguments) -> ToolResult:
    """Rename a node."""
    node = session.project[arguments.node]
    node.name = arguments.name
    return _describe(session, node)


def _disable(session: AgentSession, arguments: DisableArguments) -> ToolResult:
    """Disable or enable a node."""
    node = session.project[arguments.node]
    node.is_disabled = arguments.disabled
    return _describe(session, node)


def _group(session: AgentSession, arguments: GroupArguments) -> ToolResult:
    """Put nodes into a group."""
    made = session.project.group(arguments.name, *(session.project[name] for name in arguments.nodes))
    return _describe(session, made)


def _set_keys(session: AgentSession, arguments: KeysArguments) -> ToolResult:
    """Set keys of a parameter."""
    node = session.project[arguments.node]
    keys = node.keys(arguments.param)
    with session.project.step(tr("Set keys of {param} of {node}", param=arguments.param, node=node.name)):
        for key in arguments.keys:
            value = check_files(session, node.spec.get_param(arguments.param), key.value)
            keys.set(key.frame, value, key.interpolation)
        if arguments.ease:
            _set_ease(session, node, arguments)
    return _describe(session, node)


def _set_ease(session: AgentSession, node: NodeHandle, arguments: KeysArguments) -> None:
    from studio.graph.curves.easing import Ease

    known = [str(ease) for ease in Ease]
    if arguments.ease not in known:
        text = tr_noop("ease cannot be {found!r}; accepted: {known}.")
        raise StudioError(tr(text, found=arguments.ease, known=", ".join(known)))
    node.keys(arguments.param).set_ease(arguments.ease)


def _delete_keys(session: AgentSession, arguments: DeleteKeysArguments) -> ToolResult:
    """Delete keys of a parameter."""
    node = session.project[arguments.node]
    keys = node.keys(arguments.param)
    with session.project.step(tr("Delete keys of {param} of {node}", param=arguments.param, node=node.name)):
        if not arguments.frames:
            keys.clear()
        for frame in arguments.frames:
            if frame not in keys:
                raise StudioError(tr("{param} has no key at frame {frame}.", param=arguments.param, frame=frame))
            del keys[frame]
    return _describe(session, node)


def _set_expression(session: AgentSession, arguments: ExpressionArguments) -> ToolResult:
    """Set an expression."""
    node = session.project[arguments.node]
    if arguments.text:
        node.set_expression(arguments.param, arguments.text.removeprefix("="))
    else:
        node.remove_expression(arguments.param)
    return _describe(session, node)


def _set_range(session: AgentSession, arguments: RangeArguments) -> ToolResult:
    """Set the range and the rate."""
    first, last = arguments.first, arguments.last
    if (first is None) is not (last is None) or (first is not None and last is not None and last < first):
        raise StudioError(tr("A range has a first and a last frame, and the last one is not before the first."))
    whole = None if first is None or last is None else FrameRange(first, last + 1)
    with session.project.step(tr("Set range")):
        session.host.apply_command(SetRange(whole))
        if arguments.fps is not None:
            session.host.apply_command(SetRate(FrameRate.from_value(arguments.fps)))
    return ToolResult({"range": None if whole is None else [first, last]})


def _edit(session: AgentSession, arguments: EditArguments) -> ToolResult:
    """Make several edits as one step of undo."""
    known: dict[str, Callable[[AgentSession, dict[str, Any]], ToolResult]] = {
        tool.name: tool.call for tool in EDIT_TOOLS if tool.name != "edit"
    }
    results = []
    with session.project.step(arguments.label):
        for number, edit in enumerate(arguments.edits):
            name, given = edit.get("tool"), edit.get("arguments", {})
            if name not in known or not isinstance(given, dict):
                text = tr_noop("edits.{number}: there is no edit {found!r}; accepted: {known}.")
                raise StudioError(tr(text, number=number, found=name, known=", ".join(known)))
            try:
                results.append(known[str(name)](session, given).data)
            except StudioError as error:
                raise StudioError(tr("edits.{number}: {error}", number=number, error=error)) from error
    return ToolResult(results)


def _describe(session: AgentSession, node: NodeHandle) -> ToolResult:
    return ToolResult(describe_node(session, node.path, node.record))


def _list_inputs(session: AgentSession, node: NodeHandle) -> dict[str, str]:
    level = session.project.get_level(node.path)
    return {port: f"{source.node}.{source.port}" for port, source in level.find_input_sources(node.id).items()}


EDIT_TOOLS: tuple[AgentTool[Any], ...] = (
    AgentTool("add_node", AddArguments, _add, is_read_only=False),
    AgentTool("set_params", ParamsArguments, _set_params, is_read_only=False),
    AgentTool("remove_node", NodeArguments, _remove, is_read_only=False),
    AgentTool("connect", ConnectArguments, _connect, is_read_only=False),
    AgentTool("disconnect", PortArguments, _disconnect, is_read_only=False),
    AgentTool("rename_node", RenameArguments, _rename, is_read_only=False),
    AgentTool("set_disabled", DisableArguments, _disable, is_read_only=False),
    AgentTool("group_nodes", GroupArguments, _group, is_read_only=False),
    AgentTool("set_keys", KeysArguments, _set_keys, is_read_only=False),
    AgentTool("delete_keys", DeleteKeysArguments, _delete_keys, is_read_only=False),
    AgentTool("set_expression", ExpressionArguments, _set_expression, is_read_only=False),
    AgentTool("set_range", RangeArguments, _set_range, is_read_only=False),
    AgentTool("edit", EditArguments, _edit, is_read_only=False),
)
