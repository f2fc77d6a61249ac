"""`mcp`: lets an agent work on a project, or in the open window."""

from __future__ import annotations

import argparse
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from studio.api import LocalHost
from studio.app.cli.arguments.device_option import add_device_option
from studio.app.cli.mcp.callers import LocalCaller, ToolCaller, WindowCaller
from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.services.engine_setup import load_registry
from studio.services.folders import AppFolders


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `mcp`."""
    parser.add_argument("--project", type=Path, metavar="FILE", help=tr("the .loom project to begin with"))
    parser.add_argument(
        "--root",
        action="append",
        default=[],
        type=Path,
        metavar="DIR",
        help=tr("a folder in which files may be read and written; may be repeated; the project's own without it"),
    )
    parser.add_argument("--read-only", action="store_true", help=tr("refuse all edits and renders"))
    parser.add_argument("--attach", action="store_true", help=tr("work in the open window, which asks its user"))
    parser.add_argument("--name", default="", metavar="NAME", help=tr("what the window calls the agent"))
    add_device_option(parser)


def run_mcp(arguments: argparse.Namespace) -> int:
    """Serve until the client closes its end. Raises StudioError if it cannot begin."""
    if find_spec("mcp") is None:
        raise StudioError(tr("This needs the package mcp: install Frameloom with its extra [agent]."))
    import anyio

    from studio.app.cli.mcp.bounded_streams import claim_standard_streams
    from studio.app.cli.mcp.server import serve

    with closing(_make_caller(arguments)) as caller, claim_standard_streams() as streams:
        anyio.run(serve, caller, *streams)
    return 0


def _make_caller(arguments: argparse.Namespace) -> ToolCaller:
    roots = [root.expanduser().absolute() for root in arguments.root]
    if arguments.attach:
        return WindowCaller(AppFolders.get_defaults().state, arguments.name, roots)
    host = LocalHost(load_registry(), device=arguments.device)
    if arguments.project is not None:
        host.open(arguments.project.expanduser().absolute())
        roots = roots or [arguments.project.expanduser().absolute().parent]
    return LocalCaller(host, roots, is_read_only=arguments.read_only)
