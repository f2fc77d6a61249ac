"""`check GRAPH`: every problem at once."""

from __future__ import annotations

import argparse
import json

from studio.app.services import load_media, load_registry
from studio.graph.facts import validate
from studio.graph.project_file import load_project

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
            print(f"  {problem.line(graph)}")
    else:
        print(f"{arguments.graph}: {len(graph.nodes)} nodes, no problems")
    return PROBLEMS_FOUND if problems else 0
