"""`nodes [ID]`: the node types, and the help of each."""

from __future__ import annotations

import argparse
import json
from itertools import groupby
from typing import Any

from studio.app.terminal import print_json, print_line
from studio.core.translation import tr, tr_noop, translate_identifier
from studio.sdk.node_kinds import NodeDevice
from studio.sdk.params import ParamSpec
from studio.sdk.ports import PortSpec, join_row_names
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.services.engine_setup import load_registry
from studio.ui.widgets.text.display_names import (
    translate_node_help,
    translate_node_name,
    translate_node_summary,
    translate_param_help,
    translate_param_unit,
    translate_type_name,
)

_PLACES_TEXT = tr_noop(
    "With a graphics card, nodes compute there. `device: cpu` marks those that compute in memory: their inputs are "
    "copied down, and their results up. `device: partly cpu` marks those that make a part in memory, as a drawing, or "
    "read a few numbers, while pictures stay on the card."
)
_PLACES = {NodeDevice.CPU: tr_noop("device: cpu"), NodeDevice.PARTLY_CPU: tr_noop("device: partly cpu")}


def run_nodes(arguments: argparse.Namespace) -> int:
    """Print the list or one node's help."""
    registry = load_registry(has_user_nodes=not arguments.markdown)  # the reference is that of the program
    specs = [registry[arguments.id]] if arguments.id else list(registry)
    if arguments.json:
        print_json([spec_to_dict(spec) for spec in specs], indent=2)
        return 0
    if arguments.markdown:
        lines = make_reference(specs).removesuffix("\n").split("\n")
    else:
        lines = _help_lines(specs[0]) if arguments.id else _list_lines(registry)
    for line in lines:
        print_line(line)
    return 0


def spec_to_dict(spec: NodeSpec) -> dict[str, Any]:
    """Return a node type as plain data."""
    return {
        "id": spec.id,
        "name": spec.name,
        "family": spec.family,
        "kind": str(spec.kind),
        "device": str(spec.device),
        "version": spec.version,
        "help": spec.help,
        "aliases": list(spec.aliases),
        "inputs": [{"name": p.name, "type": p.type.name, "optional": p.is_optional} for p in spec.inputs],
        "outputs": [{"name": p.name, "type": p.type.name} for p in spec.outputs],
        "params": [_describe_param(param) for param in spec.params.values()],
    }


def _describe_param(param: ParamSpec) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": param.name,
        "kind": str(param.kind),
        "default": param.default,
        "min": param.min,
        "max": param.max,
        "unit": param.unit,
        "choices": list(param.choices),
        "animatable": param.animatable,
        "help": param.help,
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _list_lines(registry: Registry) -> list[str]:
    lines = []
    width = max((len(spec.id) for spec in registry), default=0)
    for family, specs in groupby(registry, key=lambda spec: spec.family):
        lines.append(translate_identifier(family))
        lines += [f"  {spec.id:<{width}}  {translate_node_summary(spec)}" for spec in specs]
    lines += [
        tr("broken: {module}: {error}", module=broken.module, error=broken.error) for broken in registry.broken_modules
    ]
    return lines


def _ports(ports: tuple[PortSpec, ...]) -> str:
    shown = (
        _optional(port) if port.is_optional else f"{port.name}: {translate_type_name(port.type)}" for port in ports
    )
    return ", ".join(shown) or tr("none")


def _optional(port: PortSpec) -> str:
    return tr("{port}: {type} (optional)", port=port.name, type=translate_type_name(port.type))


def _help_lines(spec: NodeSpec) -> list[str]:
    lines = [
        tr(
            "{name}  ({id}, a {kind} node)",
            name=translate_node_name(spec),
            id=spec.id,
            kind=translate_identifier(str(spec.kind)),
        ),
        "",
        *"\n\n".join(translate_node_help(spec)).splitlines(),
        "",
    ]
    lines += [
        tr("Inputs:   {inputs}", inputs=_ports(join_row_names(spec.inputs))),
        tr("Outputs:  {outputs}", outputs=_ports(spec.outputs)),
        *([tr(_PLACES[spec.device])] if spec.device in _PLACES else []),
    ]
    if spec.params:
        lines.append(tr("Parameters:"))
    for param in spec.params.values():
        unit = f" {translate_param_unit(param)}" if param.unit else ""
        lines.append(f"  {param.name} = {_format_default(param)}{unit}")
        text = (
            tr_noop("{help} Accepts {accepted}. Can be animated.")
            if param.animatable
            else tr_noop("{help} Accepts {accepted}.")
        )
        lines.append("      " + tr(text, help=translate_param_help(param), accepted=param.accepted_values))
    return lines


def _format_default(param: ParamSpec) -> str:
    return json.dumps(param.default, ensure_ascii=False)


def make_reference(specs: list[NodeSpec]) -> str:
    """Return the reference of all nodes as Markdown."""
    parts = [f"# {tr('Nodes')}\n\n" + tr("Made by `python main.py nodes --markdown`.") + "\n"]
    parts.append("\n" + tr(_PLACES_TEXT) + "\n")
    for family, members in groupby(specs, key=lambda spec: spec.family):
        parts.append(f"\n## {translate_identifier(family)}\n")
        parts += [_markdown(spec) for spec in members]
    return "".join(parts)


def _markdown(spec: NodeSpec) -> str:
    ports = tr(
        "inputs: {inputs} · outputs: {outputs}",
        inputs=_ports(join_row_names(spec.inputs)),
        outputs=_ports(spec.outputs),
    )
    place = f" · {tr(_PLACES[spec.device])}" if spec.device in _PLACES else ""
    kind = translate_identifier(str(spec.kind))
    lines = [f"\n### {translate_node_name(spec)}\n\n`{spec.id}` · {kind} · {ports}{place}\n"]
    lines.append("\n" + "\n\n".join(translate_node_help(spec)) + "\n")
    if spec.params:
        heads = tr("parameter"), tr("default"), tr("accepts"), tr("what it does")
        lines.append(f"\n| {' | '.join(heads)} |\n| --- | --- | --- | --- |\n")
    for param in spec.params.values():
        unit = f" {translate_param_unit(param)}" if param.unit else ""
        default = f"{_format_default(param)}{unit}"
        lines.append(f"| `{param.name}` | {default} | {param.accepted_values} | {translate_param_help(param)} |\n")
    return "".join(lines)
