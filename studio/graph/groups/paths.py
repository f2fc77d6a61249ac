"""Paths, by which nodes inside groups are named: the ids of the groups and of the node, as "grade/blur"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from studio.core.errors import GraphError, UnknownNodeError
from studio.core.translation import tr
from studio.graph.model import Graph, NodeRecord, Project
from studio.graph.variants import switch_variants


def find_node(graph: Graph, path: str) -> NodeRecord:
    """Return the node at a path. Raises UnknownNodeError."""
    return list(_iterate_path(graph, path))[-1]


def find_level_of(graph: Graph, path: str) -> tuple[Graph, str]:
    """Return the level that a node lies on, and its id there. Raises UnknownNodeError if there is no such level."""
    group, _, node = path.rpartition("/")
    if not group:
        return graph, node
    inside = find_node(graph, group).group_project
    return (inside.graph if inside is not None else Graph()), node


def join_path(groups: Sequence[str], node: str) -> str:
    """Return the path of a node inside groups."""
    return "/".join((*groups, node))


def path_levels(project: Project, groups: Sequence[str]) -> Iterator[Project]:
    """Yield a project, and what the groups on the way inwards hold. Raises GraphError if there is no such group."""
    yield project
    for group in groups:
        record = project.graph[group]
        if record.group_project is None:
            raise GraphError(tr("{node} is not a group, so there is nothing inside it.", node=record.name))
        project = record.group_project
        yield project


def get_level(project: Project, groups: Sequence[str]) -> Project:
    """Return what the innermost of groups holds. Raises GraphError if there is no such group."""
    return list(path_levels(project, groups))[-1]


def is_level(project: Project, groups: Sequence[str]) -> bool:
    """Return whether there are such groups, one in the other."""
    try:
        get_level(project, groups)
    except GraphError:
        return False
    return True


def get_graph(graph: Graph, groups: Sequence[str]) -> Graph:
    """Return the graph inside groups, the outermost first; an empty one if they are not there."""
    project = Project(graph)
    return get_level(project, groups).graph if is_level(project, groups) else Graph()


def list_enclosing_groups(path: str) -> list[str]:
    """Return the paths of the groups that a node lies in, the outermost first."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def has_node(graph: Graph, path: str) -> bool:
    """Return whether there is a node at a path."""
    try:
        find_node(graph, path)
    except UnknownNodeError:
        return False
    return True


def is_inside_disabled(graph: Graph, path: str) -> bool:
    """Return whether a group that a node lies in is disabled. Raises UnknownNodeError."""
    return any(record.is_disabled for record in list(_iterate_path(graph, path))[:-1])


def format_path(graph: Graph, path: str, joint: str = "/") -> str:
    """Return the names along a path, joined, as "Grade/Blur". Raises UnknownNodeError."""
    return joint.join(record.name for record in _iterate_path(graph, path))


def format_display_path(graph: Graph, path: str) -> str:
    """Return the names along a path; the path itself where a node is missing, as one that only a wire names."""
    return format_path(graph, path) if has_node(graph, path) else path


def find_path_by_name(graph: Graph, name: str) -> str:
    """Return the path of a node by its name, as "Blur" or "Grade/Blur", or by its path.

    Raises:
        UnknownNodeError: There is none; the message lists the names.
    """
    waiting = [("", graph, name)]
    while waiting:
        prefix, level, rest = waiting.pop()
        for record in level.nodes.values():
            if record.name == rest:
                return prefix + record.id
            if record.group_project is not None and rest.startswith(f"{record.name}/"):
                waiting.append((f"{prefix}{record.id}/", record.group_project.graph, rest[len(record.name) + 1 :]))
    return name if has_node(graph, name) else graph.find_by_name(name).id


def iterate_levels(graph: Graph) -> Iterator[tuple[str, Graph]]:
    """Yield every level, from outside in: what stands before its nodes' ids, and its graph.

    Groups whose file is missing have none: there are their ports alone.
    """
    waiting = [("", graph)]
    while waiting:
        prefix, level = waiting.pop()
        yield prefix, level
        for node, record in level.nodes.items():
            if record.group_project is not None and not record.link_error:
                waiting.append((f"{prefix}{node}/", record.group_project.graph))


def map_groups(project: Project, change: Callable[[Project, NodeRecord, Project], Project]) -> Project:
    """Return a project with every group of its variants changed, innermost first; what was one object stays one.

    Args:
        project: The project.
        change: Takes a level, a group on it, and what becomes of what that holds; returns the level.
    """
    made: dict[int, Project] = {}
    changed = _map_active_groups(project, change, made)
    if project.variant is None:
        return changed
    other = switch_variants(changed)
    after = _map_active_groups(other, change, made)
    return changed if after is other else switch_variants(after)


def _map_active_groups(
    project: Project, change: Callable[[Project, NodeRecord, Project], Project], made: dict[int, Project]
) -> Project:
    """Return a project with the groups of its active variant changed; `made` has what has become of each level."""
    waiting = [project]
    while waiting:
        level = waiting[-1]
        groups = [record for record in level.graph.nodes.values() if record.group_project is not None]
        missing = [
            record.group_project
            for record in groups
            if record.group_project is not None and id(record.group_project) not in made
        ]
        if missing:
            waiting.extend(missing)
            continue
        waiting.pop()
        if id(level) not in made:
            changed = level
            for record in groups:
                changed = change(changed, record, made[id(record.group_project)])
            made[id(level)] = changed
    return made[id(project)]


def _iterate_path(graph: Graph, path: str) -> Iterator[NodeRecord]:
    level: Graph | None = graph
    for node in path.split("/"):
        record = level.nodes.get(node) if level is not None else None
        if record is None:
            raise UnknownNodeError(tr("There is no node '{path}' in this graph.", path=path))
        yield record
        level = record.group_project.graph if record.group_project is not None else None
