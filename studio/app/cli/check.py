"""`check GRAPH`: every problem at once; with `--plan` what its outputs will take."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from studio.app.services import load_media, load_registry
from studio.app.terminal import print_json, print_line
from studio.core.translation import tr, tr_n
from studio.graph.analysis.graph_facts import compute_graph_facts
from studio.graph.analysis.permissions import (
    PermissionRequest,
    find_project_requests,
    format_requests,
    with_granted_permissions,
)
from studio.graph.file.project_file import load_project
from studio.graph.groups.paths import format_display_path

if TYPE_CHECKING:
    from studio.graph.analysis.graph_facts import GraphFacts
    from studio.graph.analysis.problems import Problem
    from studio.graph.model import Graph
    from studio.sdk.media import Media
    from studio.sdk.registry import Registry

EXIT_PROBLEMS_FOUND = 2


def run_check(arguments: argparse.Namespace) -> int:
    """Print the problems, and the plan of a graph that can be computed; return 2 if there are any."""
    registry, media = load_registry(), load_media()
    project = load_project(arguments.graph, registry)
    requests = find_project_requests(project, registry)
    project = with_granted_permissions(
        project, frozenset(each.permission for each in requests)
    )  # what it wants is no problem
    facts = compute_graph_facts(project.graph, registry, media)
    problems = (*facts.problems, *_weight_problems(project.graph, facts, registry, media))
    plans = None
    if arguments.plan and not any(problem.is_blocking for problem in problems):
        from studio.app.cli.output.forecast_report import make_forecast_report

        plans = make_forecast_report(project, registry, media, arguments)
    if arguments.json:
        found = {**_as_dict(arguments, project.graph, problems), "remarks": dict(facts.remarks)}
        found["wants"] = [_request_as_dict(request) for request in requests]
        print_json(found if plans is None else {**found, "plans": plans.to_rows()}, indent=2)
    else:
        _print(arguments, project.graph, problems)
        if requests:
            print_line("  " + tr("it wants to use: {wanted}", wanted=format_requests(requests)))
        for node, text in facts.remarks.items():
            for line in text.splitlines():
                print_line(f"  {format_display_path(project.graph, node)}: {line}")
        if plans is not None:
            plans.print_tables()
    return EXIT_PROBLEMS_FOUND if problems else 0


def _weight_problems(graph: Graph, facts: GraphFacts, registry: Registry, media: Media) -> tuple[Problem, ...]:
    """Return what is wrong with files of weights; torch is imported only where a network has one."""
    if not any(record.params.get("weights") for record in facts.flat_graph.graph.nodes.values()):
        return ()
    from studio.engine.networks.weights_check import find_weight_problems

    return tuple(find_weight_problems(graph, facts, registry, media))


def _as_dict(arguments: argparse.Namespace, graph: Graph, problems: tuple[Problem, ...]) -> dict[str, Any]:
    rows = [{"node": format_display_path(graph, p.node), "place": p.place, "message": p.message} for p in problems]
    return {"file": str(arguments.graph), "ok": not rows, "problems": rows}


def _request_as_dict(request: PermissionRequest) -> dict[str, Any]:
    permission = request.permission
    return {"kind": str(permission.kind), "detail": permission.detail, "nodes": list(request.names)}


def _print(arguments: argparse.Namespace, graph: Graph, problems: tuple[Problem, ...]) -> None:
    if not problems:
        print_line(
            tr_n(
                "{path}: {count} node, no problems",
                "{path}: {count} nodes, no problems",
                len(graph.nodes),
                path=arguments.graph,
            )
        )
        return
    print_line(tr_n("{path}: {count} problem", "{path}: {count} problems", len(problems), path=arguments.graph))
    for problem in problems:
        print_line(f"  {problem.format_line(graph)}")
