"""View state inside a group, for an edit of the group's content. The viewer may show something else afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from studio.graph.model import Endpoint, Project


def copy_view_into_group(project: Project, inside: Project, path: Sequence[str]) -> Project:
    """Return a group's content with the project's view state in it, for an edit."""
    prefix = _prefix(path)
    pins = {digit: _local(output, prefix) for digit, output in project.pins.items()}
    return replace(
        inside,
        viewed_output=_local(project.viewed_output, prefix),
        compared_output=_local(project.compared_output, prefix),
        pins={digit: output for digit, output in pins.items() if output is not None},
    )


def copy_view_out_of_group(project: Project, before: Project, after: Project, path: Sequence[str]) -> Project:
    """Return a project with the view state that an edit has left in a group's content.

    Args:
        project: The project after the edit.
        before: What the group held, as `copy_view_into_group` returned it.
        after: What the edit has made of that.
        path: The ids of the groups.
    """
    if (before.viewed_output, before.compared_output, before.pins) == (
        after.viewed_output,
        after.compared_output,
        after.pins,
    ):
        return project
    prefix = _prefix(path)
    pins = {digit: output for digit, output in project.pins.items() if digit not in before.pins}
    pins |= {digit: Endpoint(prefix + output.node, output.port) for digit, output in after.pins.items()}
    return replace(
        project,
        viewed_output=project.viewed_output if before.viewed_output is None else _full(after.viewed_output, prefix),
        compared_output=project.compared_output
        if before.compared_output is None
        else _full(after.compared_output, prefix),
        pins={digit: pins[digit] for digit in project.pins if digit in pins},
    )


def _prefix(path: Sequence[str]) -> str:
    return "".join(f"{group}/" for group in path)


def _local(output: Endpoint | None, prefix: str) -> Endpoint | None:
    if output is None or not output.node.startswith(prefix):
        return None
    return Endpoint(output.node.removeprefix(prefix), output.port)


def _full(output: Endpoint | None, prefix: str) -> Endpoint | None:
    return None if output is None else Endpoint(prefix + output.node, output.port)
