"""Effect of a preset on nodes, as commands and as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from studio.core.translation import tr
from studio.graph.commands import Command, CompoundCommand, ResetParam, SetExpression, SetKeys, SetParam
from studio.graph.model import NodeRecord
from studio.sdk.spec import NodeSpec
from studio.ui.features.inspector.presets.preset_files import NodePreset
from studio.ui.widgets.text.display_names import translate_param_name
from studio.ui.widgets.text.value_format import format_curve, format_value


def make_apply_preset(preset: NodePreset, nodes: Sequence[str]) -> Command:
    """Return the command that gives nodes what a preset sets; what it does not name stays as it is."""
    commands = tuple(command for node in nodes for command in _commands(preset.record, node))
    return CompoundCommand(tr("Apply {name}", name=preset.name), commands)


def add_preset_to_command(command: Command, preset: NodePreset, node: str) -> Command:
    """Return the command that adds a node, with what a preset sets on it, as one step of undo."""
    return CompoundCommand(command.undo_label, (command, *_commands(preset.record, node)))


def _commands(record: NodeRecord | None, node: str) -> Iterator[Command]:
    if record is None:
        return
    for name, value in record.params.items():
        yield SetParam(node, name, value)
    for name in record.curves:
        if name not in record.params:
            yield ResetParam(node, name)  # an expression gives way
    if record.curves:
        yield SetKeys({(node, name): curve for name, curve in record.curves.items()}, tr("Set keys"))
    for name, text in record.expressions.items():
        yield SetExpression(node, name, text)


def describe_preset(preset: NodePreset, spec: NodeSpec) -> str:
    """Return what a preset sets, a line for each parameter; or why it cannot be used."""
    record = preset.record
    if record is None:
        return preset.error
    lines = []
    for name, param in spec.params.items():
        if name in record.expressions:
            lines.append(f"{translate_param_name(param)}: ={record.expressions[name]}")
        elif name in record.curves:
            lines.append(f"{translate_param_name(param)}: {format_curve(record.curves[name])}")
        elif name in record.params:
            lines.append(f"{translate_param_name(param)}: {format_value(param, record.params[name])}")
    return "\n".join(lines)
