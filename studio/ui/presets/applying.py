"""What a preset does to nodes, as commands and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from studio.core.language import tr
from studio.graph.commands import Command, SetKeys, SetParam, Together
from studio.graph.model import NodeRecord
from studio.sdk.spec import NodeSpec
from studio.ui.presets.files import Preset
from studio.ui.values import curve_text, value_text
from studio.ui.words import param_name


def apply_preset(preset: Preset, nodes: Sequence[str]) -> Command:
    """Return the command that gives nodes what a preset sets; what it does not name stays as it is."""
    commands = tuple(command for node in nodes for command in _commands(preset.record, node))
    return Together(tr("Apply {name}", name=preset.name), commands)


def with_preset(command: Command, preset: Preset, node: str) -> Command:
    """Return the command that adds a node, with what a preset sets on it, as one step of undo."""
    return Together(command.label, (command, *_commands(preset.record, node)))


def _commands(record: NodeRecord | None, node: str) -> Iterator[Command]:
    if record is None:
        return
    for name, value in record.params.items():
        yield SetParam(node, name, value)
    if record.curves:
        yield SetKeys({(node, name): curve for name, curve in record.curves.items()}, tr("Set keys"))


def preset_text(preset: Preset, spec: NodeSpec) -> str:
    """Return what a preset sets, a line for each parameter; or why it cannot be used."""
    record = preset.record
    if record is None:
        return preset.error
    lines = []
    for name, param in spec.params.items():
        if name in record.curves:
            lines.append(f"{param_name(param)}: {curve_text(record.curves[name])}")
        elif name in record.params:
            lines.append(f"{param_name(param)}: {value_text(param, record.params[name])}")
    return "\n".join(lines)
