"""Targets of `render`: the nodes to render, their files and their settings."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

from studio.core.errors import ParameterError, UnknownNodeError
from studio.core.translation import tr, tr_n
from studio.graph.commands import EditInGroup, SetParam
from studio.graph.commands.expression_edits.expressions import make_set_expression
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.flat.linked_expression import find_bound_expression
from studio.graph.groups.paths import find_node, find_path_by_name, format_path, is_inside_disabled
from studio.graph.history import Document
from studio.graph.model import NodeRecord
from studio.graph.specs import get_spec_at
from studio.sdk.files.param_files import change_param_files, is_saved_file
from studio.sdk.node_kinds import NodeKind
from studio.sdk.params import ParamKind, ParamSpec, ParamValue
from studio.sdk.spec import NodeSpec


@dataclass(frozen=True, slots=True)
class RenderTarget:
    """A node to render.

    Args:
        record: The node.
        file: Where to, for a node that writes none by itself.
    """

    record: NodeRecord
    file: Path | None


def select_targets(document: Document, arguments: argparse.Namespace) -> list[RenderTarget]:
    """Apply the settings, and return the nodes to render.

    Raises:
        StudioError: A name or a value is not known, or a file is missing.
    """
    for setting in arguments.settings:
        apply_setting(document, setting)
    records = _select_nodes(document, arguments)
    if arguments.output is not None and len(records) > 1:
        raise ParameterError(
            "-o",
            arguments.output,
            tr_n(
                "a file for one node, but {count} is to be rendered",
                "a file for one node, but {count} are to be rendered",
                len(records),
            ),
        )
    return [RenderTarget(record, _resolve_output_file(document, record, arguments.output)) for record in records]


def apply_setting(document: Document, setting: str) -> None:
    """Give a parameter the value that "NODE.PARAM=VALUE" says, or the expression of "NODE.PARAM==EXPRESSION".

    Raises:
        StudioError: A name or a value is not known.
    """
    path, equals, text = setting.partition("=")
    name, dot, param = path.rpartition(".")
    if not equals or not dot:
        raise ParameterError("--set", setting, tr("NODE.PARAM=VALUE, as in grade.gain=1.5"))
    node = find_path_by_name(document.graph, name)
    spec = _spec(document, node).get_param(param)
    if text.startswith("="):
        set_expression(document, node, spec, text[1:])
        return
    set_param(document, node, param, make_path_absolute(spec, spec.parse_value(text)))


def make_path_absolute(spec: ParamSpec, value: ParamValue) -> ParamValue:
    """Return a value that was typed; a path in it counts from the current folder."""
    is_path = spec.kind is ParamKind.MODEL and str(value).startswith((".", "~"))
    if is_path:
        return _make_absolute(str(value))
    return change_param_files(spec, value, _make_absolute)


def _make_absolute(file: str) -> str:
    return Path(file).expanduser().absolute().as_posix()


def set_param(document: Document, node: str, param: str, value: ParamValue) -> None:
    """Give a parameter of the node at a path another value. Raises StudioError."""
    *groups, id = node.split("/")
    document.apply_command(EditInGroup(tuple(groups), SetParam(id, param, value)))


def set_expression(document: Document, node: str, param: ParamSpec, text: str) -> None:
    """Give a parameter of the node at a path an expression, nodes by their names. Raises StudioError."""
    document.apply_command(make_set_expression(document.project, node, param.name, text))
    bound = find_bound_expression(document.graph, node, param.name, document.registry)
    if bound is not None and bound.error is not None:
        raise bound.error


def _spec(document: Document, node: str) -> NodeSpec:
    return (
        get_spec_at(document.graph, node, document.registry) or document.registry[find_node(document.graph, node).type]
    )


def _select_nodes(document: Document, arguments: argparse.Namespace) -> list[NodeRecord]:
    """Return the nodes that are named, all that write, or the only one that does; inside groups under their paths."""
    if arguments.node:
        return [_find_node(document, find_path_by_name(document.graph, name)) for name in dict.fromkeys(arguments.node)]
    flat = flatten_graph(document.graph, document.registry).graph
    sinks = [record for record in flat.nodes.values() if _is_sink(document, record.id)]
    enabled = [r for r in sinks if not r.is_disabled and not is_inside_disabled(document.graph, r.id)]
    if len(sinks) == 1 or (arguments.all and enabled):
        return enabled if arguments.all and enabled else sinks
    names = ", ".join(sorted(record.name for record in sinks or document.graph.nodes.values())) or tr("none")
    if not sinks:
        raise UnknownNodeError(
            tr("No node in this graph writes a file; name one with --node and a file with -o: {names}.", names=names)
        )
    raise UnknownNodeError(
        tr_n(
            "{count} node writes a file; choose it with --node, or take --all: {names}.",
            "{count} nodes write a file; choose one with --node, or take --all: {names}.",
            len(sinks),
            names=names,
        )
    )


def _find_node(document: Document, node: str) -> NodeRecord:
    """Return a node, named by its path."""
    return replace(find_node(document.graph, node), id=node, name=format_path(document.graph, node))


def _is_sink(document: Document, node: str) -> bool:
    spec = get_spec_at(document.graph, node, document.registry)
    return spec is not None and spec.kind is NodeKind.SINK


def _resolve_output_file(document: Document, record: NodeRecord, output: Path | None) -> Path | None:
    """Point a writing node to `output`; return the path for a node that does not write by itself."""
    if output is not None:
        output = output.expanduser().absolute()
    if not _is_sink(document, record.id):
        if output is None:
            raise ParameterError(
                "-o", "", tr("a file to write to, because {node} writes none by itself", node=record.name)
            )
        if not _spec(document, record.id).outputs:
            raise ParameterError("--node", record.name, tr("a node with an output"))
        return output
    target = _target_param(document, record)
    if output is not None:
        set_param(document, record.id, target.name, output.as_posix())
    elif not find_node(document.graph, record.id).params.get(target.name, target.default):
        raise ParameterError(f"{record.name}.{target.name}", "", tr("a file to write to; give one with -o"))
    return None


def _target_param(document: Document, record: NodeRecord) -> ParamSpec:
    for param in _spec(document, record.id).params.values():
        if is_saved_file(param):
            return param
    raise ParameterError("--node", record.name, tr("a node that writes a file"))
