"""`check GRAPH`: every problem at once; with `--plan` what its outputs will take."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from studio.app.services import load_media, load_registry
from studio.app.terminal import print_json, print_line
from studio.core.language import tr, tr_n
from studio.graph.facts import compute_facts
from studio.graph.paths import shown_name
from studio.graph.permissions import PermissionRequest, project_requests, requests_text, with_granted
from studio.graph.project_file import load_project

if TYPE_CHECKING:
    from studio.graph.facts import GraphFacts
    from studio.graph.model import Graph
    from studio.graph.problems import Problem
    from studio.sdk.media import Media
    from studio.sdk.registry import Registry

PROBLEMS_FOUND = 2


def run(arguments: argparse.Namespace) -> int:
    """Print the problems, and the plan of a graph that can be computed; return 2 if there are any."""
    registry, media = load_registry(), load_media()
    project = load_project(arguments.graph, registry)
    requests = project_requests(project, registry)
    project = with_granted(project, frozenset(each.permission for each in requests))  # what it wants is no problem
    facts = compute_facts(project.graph, registry, media)
    problems = (*facts.problems, *_weight_problems(project.graph, facts, registry, media))
    plans = None
    if arguments.plan and not any(problem.blocks for problem in problems):
        from studio.app.cli.plan import make_plans

        plans = make_plans(project, registry, media, arguments)
    if arguments.json:
        found = {**_as_dict(arguments, project.graph, problems), "remarks": dict(facts.remarks)}
        found["wants"] = [_request_as_dict(request) for request in requests]
        print_json(found if plans is None else {**found, "plans": plans.as_rows()}, indent=2)
    else:
        _print(arguments, project.graph, problems)
        if requests:
            print_line("  " + tr("it wants to use: {wanted}", wanted=requests_text(requests)))
        for node, text in facts.remarks.items():
            for line in text.splitlines():
                print_line(f"  {shown_name(project.graph, node)}: {line}")
        if plans is not None:
            plans.print()
    return PROBLEMS_FOUND if problems else 0


def _weight_problems(graph: Graph, facts: GraphFacts, registry: Registry, media: Media) -> tuple[Problem, ...]:
    """Return what is wrong with files of weights; torch is imported only where a network has one."""
    if not any(record.params.get("weights") for record in facts.flat.graph.nodes.values()):
        return ()
    from studio.engine.networks.checking import find_weight_problems

    return tuple(find_weight_problems(graph, facts, registry, media))


def _as_dict(arguments: argparse.Namespace, graph: Graph, problems: tuple[Problem, ...]) -> dict[str, Any]:
    rows = [{"node": shown_name(graph, p.node), "place": p.place, "message": p.message} for p in problems]
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
        print_line(f"  {problem.line(graph)}")
