"""All groups that are linked to one file hold one and the same."""

from __future__ import annotations

from studio.graph.commands.in_group import with_linked_projects
from studio.graph.file.linked_files import find_linked_groups, refuse_recursion
from studio.graph.model import Project


def sync_linked_groups(before: Project, after: Project) -> Project:
    """Return a project after an edit in which all groups with one link hold the same: what the document held already.

    Raises:
        GraphError: A linked group lies in itself.
    """
    held: dict[str, dict[int, Project]] = {}
    for record in find_linked_groups(after):
        if record.group_project is not None:
            held.setdefault(record.link, {})[id(record.group_project)] = record.group_project
    if not held:
        return after
    refuse_recursion(after)
    if all(len(insides) == 1 for insides in held.values()):
        return after
    known = {id(record.group_project) for record in find_linked_groups(before)}
    chosen = {}
    for link, insides in held.items():
        if len(insides) > 1:
            first = next(iter(insides.values()))
            chosen[link] = next((inside for key, inside in insides.items() if key in known), first)
    return with_linked_projects(after, chosen)
