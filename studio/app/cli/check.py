"""`check GRAPH`: every problem at once; with `--plan` what its outputs will take."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.app.cli.arguments.allow_option import find_allowed_permissions
from studio.app.cli.arguments.graph_argument import load_graph
from studio.app.terminal import print_json, print_line
from studio.core.errors import FileReadError
from studio.core.regular_file import read_bytes
from studio.core.translation import tr, tr_n
from studio.graph.analysis.graph_facts import compute_graph_facts
from studio.graph.analysis.permissions import (
    PermissionRequest,
    find_missing_requests,
    format_requests,
)
from studio.graph.analysis.problems import ProblemKind
from studio.graph.file.text_file import MAX_PROJECT_BYTES
from studio.graph.granted_permissions import with_granted_permissions
from studio.graph.groups.paths import format_display_path
from studio.media.provenance.xmp_embedding import GRAPH_SUFFIXES
from studio.services.engine_setup import load_media, load_registry

if TYPE_CHECKING:
    from studio.graph.analysis.graph_facts import GraphFacts
    from studio.graph.analysis.problems import Problem
    from studio.graph.model import Graph, Project
    from studio.sdk.media import Media
    from studio.sdk.registry import Registry

EXIT_PROBLEMS_FOUND = 2
_FAMILY = re.compile(rb'"type"\s*:\s*"([a-z0-9_]+)\.')


@dataclass(frozen=True, slots=True)
class _Findings:
    """What was found in a project."""

    project: Project
    facts: GraphFacts
    problems: tuple[Problem, ...]
    requests: tuple[PermissionRequest, ...]


def run_check(arguments: argparse.Namespace) -> int:
    """Print the problems, and the plan of a graph that can be computed; return 2 if there are any."""
    media, registry = load_media(), load_registry(_find_families(arguments.graph))
    found = _find_all(arguments, registry, media)
    if found.problems or found.requests or arguments.plan:  # a node of a linked file may be of another family
        registry = load_registry()
        found = _find_all(arguments, registry, media)
    plans = None
    if arguments.plan and not any(problem.is_blocking for problem in found.problems):
        from studio.app.cli.output.forecast_report import make_forecast_report

        plans = make_forecast_report(found.project, registry, media, arguments)
    if arguments.json:
        rows = {} if plans is None else {"plans": plans.to_rows()}
        print_json({**_as_dict(arguments, found), **rows}, indent=2)
    else:
        _print(arguments, found)
        if plans is not None:
            plans.print_tables()
    return EXIT_PROBLEMS_FOUND if found.problems else 0


def _find_families(path: Path) -> frozenset[str] | None:
    """Return the families of the nodes that a file names: of these alone the code is imported. None for all."""
    if path.suffix.lower() in GRAPH_SUFFIXES:  # the graph in a rendered file is compressed
        return None
    try:
        return frozenset(name.decode() for name in _FAMILY.findall(read_bytes(path, limit_bytes=MAX_PROJECT_BYTES)))
    except FileReadError:  # said by who reads the project
        return None


def _find_all(arguments: argparse.Namespace, registry: Registry, media: Media) -> _Findings:
    """Return what is found in a project. What it wants is no problem; what is not allowed is not looked at."""
    project = load_graph(arguments.graph, registry)
    requests = find_missing_requests(project, registry)
    allowed = find_allowed_permissions(project, registry, arguments)
    project = with_granted_permissions(project, project.graph.granted_permissions | allowed)
    facts = compute_graph_facts(project.graph, registry, media)
    problems = (*facts.problems, *_weight_problems(project.graph, facts, registry, media))
    problems = tuple(each for each in problems if each.kind is not ProblemKind.PERMISSION)
    return _Findings(project, facts, problems, requests)


def _weight_problems(graph: Graph, facts: GraphFacts, registry: Registry, media: Media) -> tuple[Problem, ...]:
    """Return what is wrong with files of weights; torch is imported only where a network has one."""
    if not any(record.params.get("weights") for record in facts.flat_graph.graph.nodes.values()):
        return ()
    from studio.engine.networks.weights_check import find_weight_problems

    return tuple(find_weight_problems(graph, facts, registry, media))


def _as_dict(arguments: argparse.Namespace, found: _Findings) -> dict[str, Any]:
    graph = found.project.graph
    rows = [
        {"node": format_display_path(graph, each.node), "place": each.place, "message": each.message}
        for each in found.problems
    ]
    return {
        "file": str(arguments.graph),
        "ok": not rows,
        "problems": rows,
        "remarks": dict(found.facts.remarks),
        "wants": [_request_as_dict(request) for request in found.requests],
    }


def _request_as_dict(request: PermissionRequest) -> dict[str, Any]:
    permission = request.permission
    return {"kind": str(permission.kind), "detail": permission.detail, "nodes": list(request.names)}


def _print(arguments: argparse.Namespace, found: _Findings) -> None:
    _print_problems(arguments, found.project.graph, found.problems)
    if found.requests:
        print_line("  " + tr("it wants to use: {wanted}", wanted=format_requests(found.requests)))
    for node, text in found.facts.remarks.items():
        for line in text.splitlines():
            print_line(f"  {format_display_path(found.project.graph, node)}: {line}")


def _print_problems(arguments: argparse.Namespace, graph: Graph, problems: tuple[Problem, ...]) -> None:
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
