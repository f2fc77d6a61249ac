"""`check GRAPH`: every problem at once."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from studio.app.services import load_media, load_registry
from studio.graph.facts import validate
from studio.graph.project_file import load_project

if TYPE_CHECKING:
    from studio.graph.model import Graph
    from studio.graph.problems import Problem

PROBLEMS_FOUND = 2


def run(arguments: argparse.Namespace) -> int:
    """Print the problems; return 2 if there are any."""
    registry = load_registry()
    graph = load_project(arguments.graph, registry).graph
    problems = validate(graph, registry, load_media())
    if arguments.json:
        rows = [{"node": graph.nodes[p.node].name, "place": p.place, "message": p.message} for p in problems]
        print(json.dumps({"file": str(arguments.graph), "ok": not rows, "problems": rows}, indent=2))
    elif problems:
        print(f"{arguments.graph}: {len(problems)} problem{'s' if len(problems) > 1 else ''}")
        for problem in problems:
            print(f"  {describe(graph, problem)}")
    else:
        print(f"{arguments.graph}: {len(graph.nodes)} nodes, no problems")
    return PROBLEMS_FOUND if problems else 0


def describe(graph: Graph, problem: Problem) -> str:
    """Return a problem as one line: node, port or parameter, what is wrong."""
    place = f".{problem.place}" if problem.place else ""
    return f"{graph.nodes[problem.node].name}{place}: {problem.message}"
