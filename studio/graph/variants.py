"""Two variants of a project: one is edited, the other one is kept to be compared with it.

The project's own graph is the active variant's; the other one's lies in `Project.variant`. An edit makes new objects of
what it touches alone, so all else stays the same objects in both, has the same digests and is computed once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from studio.graph.model import Graph, Project, Side, Variant


def all_variants(project: Project) -> Iterator[Project]:
    """Yield the project, and the project as it is while the other variant is edited, if there is one."""
    yield project
    if project.variant is not None:
        yield switch_variants(project)


def iterate_graphs(project: Project) -> Iterator[Graph]:
    """Yield the graph of each variant, the active one first."""
    yield project.graph
    if project.variant is not None:
        yield project.variant.graph


def get_graph_of_side(project: Project, side: Side) -> Graph:
    """Return the graph of a variant; where there is but one, that one's."""
    return project.graph if project.variant is None or project.active_side is side else project.variant.graph


def with_active_side(project: Project, side: Side) -> Project:
    """Return the project as it is while a variant is edited; where there is but one, the project."""
    return project if project.variant is None or project.active_side is side else switch_variants(project)


def switch_variants(project: Project) -> Project:
    """Return the project with its variants in each other's places; without a second one the project."""
    other = project.variant
    if other is None:
        return project
    return replace(
        project,
        graph=other.graph,
        layout=other.layout,
        notes=other.notes,
        promoted_params=other.promoted_params,
        variant=extract_variant(project),
        active_side=project.active_side.opposite_side,
    )


def extract_variant(project: Project) -> Variant:
    """Return what of a project belongs to the variant that is edited."""
    return Variant(project.graph, project.layout, project.notes, project.promoted_params)


def drop_other_variant(project: Project) -> Project:
    """Return the project with the active variant alone."""
    return replace(project, variant=None, active_side=Side.A)
