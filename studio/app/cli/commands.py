"""The arguments, and who answers them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from studio.app.cli import cache, check, info, installation, models, nodes, otio, render, sheet, subtitles
from studio.app.cli.arguments.allow_option import add_allow_option
from studio.app.cli.arguments.device_option import add_device_option
from studio.app.cli.arguments.graph_argument import add_graph_argument
from studio.app.cli.arguments.overwrite_option import add_overwrite_option
from studio.app.cli.farm import farm_command, worker_command
from studio.app.cli.farm.part_commands import add_part_options
from studio.app.cli.mcp import command as mcp
from studio.app.cli.new_node import command as new_node
from studio.app.cli.training import train_command as train
from studio.app.terminal import clean_line, clean_reports, print_error, print_traceback
from studio.core import VERSION
from studio.core.errors import CancelledError, StudioError
from studio.core.translation import tr, tr_noop
from studio.graph.model import Side

EXIT_FAILED = 1
EXIT_INPUT_ERROR = 2
EXIT_INTERRUPTED = 130
_COMMAND_RUNNERS: dict[str, Callable[[argparse.Namespace], int]] = {
    "render": render.run_render,
    "sheet": sheet.run_sheet,
    "train": train.run_train,
    "farm": farm_command.run_farm,
    "worker": worker_command.run_worker,
    "subtitles": subtitles.run_subtitles,
    "check": check.run_check,
    "info": info.run_info,
    "nodes": nodes.run_nodes,
    "cache": cache.run_cache,
    "models": models.run_models,
    "otio": otio.run_otio,
    "mcp": mcp.run_mcp,
    "new": new_node.run_new,
    "update": installation.run_update,
    "rollback": installation.run_rollback,
    "uninstall": installation.run_uninstall,
}
_INTERRUPTED_TEXT = tr_noop("interrupted; nothing half-written is left")
_INTERRUPTED_RENDER_TEXT = tr_noop(
    "interrupted; nothing half-written is left, and the same command continues from here"
)
COMMANDS = tuple(_COMMAND_RUNNERS)


def run_command_line(argv: Sequence[str]) -> int:
    """Do what the arguments say; return the exit code."""
    arguments = _parser().parse_args(argv, argparse.Namespace(words=tuple(argv)))
    try:
        with clean_reports():
            return _COMMAND_RUNNERS[arguments.command](arguments)
    except StudioError as error:
        print_error(error)
        return EXIT_INPUT_ERROR
    except (KeyboardInterrupt, CancelledError):
        goes_on = arguments.command == "render"
        print_error(tr(_INTERRUPTED_RENDER_TEXT if goes_on else _INTERRUPTED_TEXT))
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # as in `frameloom nodes | head`
        sys.stderr.close()
        return 0
    except Exception as error:
        print_traceback(error)
        return EXIT_FAILED


class _Parser(argparse.ArgumentParser):
    """A parser, and those of its commands, whose errors repeat what was typed in cleaned form."""

    def error(self, message: str) -> NoReturn:
        super().error(clean_line(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="frameloom",
        description=tr("A studio in which the timeline asks a graph of nodes for one frame."),
        epilog=tr("Without a command, `frameloom [--nodes DIR] [PROJECT.loom | --empty]` opens the window."),
    )
    parser.add_argument("--version", action="version", version=f"Frameloom {VERSION}")
    text = tr("add a folder with nodes of your own; may be repeated; before the command")
    parser.add_argument("--nodes", metavar="DIR", help=text)  # taken before: for the help alone
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_render(
        commands.add_parser("render", help=tr("render a graph to a file"), description=tr("Render a graph to a file."))
    )
    text = tr("Compute a graph with one or two parameters over lists of values, as one labeled picture or video.")
    sheet.add_arguments(commands.add_parser("sheet", help=tr("compare values in an X/Y sheet"), description=text))
    text = tr("Train what a Train node of a graph is wired to; Ctrl-C ends with a checkpoint.")
    train.add_arguments(commands.add_parser("train", help=tr("train the networks of a graph"), description=text))
    text = tr("Serve a render farm: workers join it, and renders with --farm use them; until Ctrl-C.")
    farm_command.add_arguments(commands.add_parser("farm", help=tr("serve a render farm"), description=text))
    text = tr("Make parts of renders for a farm, until Ctrl-C.")
    worker_command.add_arguments(commands.add_parser("worker", help=tr("work for a render farm"), description=text))
    text = tr("Bring subtitles from files to tracks of a Sequence, or write tracks to files.")
    subtitles.add_arguments(
        commands.add_parser("subtitles", help=tr("import or export subtitles of a Sequence"), description=text)
    )
    _add_check(commands.add_parser("check", help=tr("list every problem in a graph, or what it will need")))
    _add_info(commands.add_parser("info", help=tr("show what is in a media file")))
    one = commands.add_parser(
        "nodes", help=tr("list the nodes, or explain one"), description=tr("List the nodes, or explain one.")
    )
    one.add_argument("id", nargs="?", metavar="ID", help=tr("a node's id, as color.gain"))
    form = one.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=tr("write the list as JSON"))
    form.add_argument("--markdown", action="store_true", help=tr("write the reference as Markdown (docs/nodes.md)"))
    text = tr("Show where results that were slow to compute are kept, and how much space they take.")
    one = commands.add_parser("cache", help=tr("show what the cache takes on disk, or clear it"), description=text)
    one.add_argument("--clear", action="store_true", help=tr("delete all of it"))
    _add_cache_folder(one.add_argument)
    one.add_argument("--json", action="store_true", help=tr("write the figures as JSON"))
    text = tr("List the pretrained models on this machine; show, download or remove one.")
    models.add_arguments(commands.add_parser("models", help=tr("list, download or remove models"), description=text))
    text = tr("Carry cuts to and from other programs by OpenTimelineIO, with a list of what was not carried.")
    otio.add_arguments(commands.add_parser("otio", help=tr("export or import a cut"), description=text))
    text = tr("Serve the Model Context Protocol on standard input and output, for agents.")
    mcp.add_arguments(commands.add_parser("mcp", help=tr("let an agent work on a project"), description=text))
    text = tr("Write the first version of a node into the source tree.")
    new_node.add_arguments(commands.add_parser("new", help=tr("begin a node of your own"), description=text))
    installation.add_arguments(commands.add_parser)
    return parser


def _add_info(parser: argparse.ArgumentParser) -> None:
    parser.description = tr("Show what is in a media file, or what this machine has.")
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help=tr("a video, sound or picture file"))
    parser.add_argument("--json", action="store_true", help=tr("write the facts as JSON"))
    text = tr("extract the graph that made the file into a project, which must not exist yet")
    parser.add_argument("--graph", type=Path, metavar="OUT.loom", help=text)


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.description = tr("List every problem in a graph; with --plan, also what its outputs will need.")
    add_graph_argument(parser)
    parser.add_argument(
        "--plan", action="store_true", help=tr("show which frames are needed, and about how many bytes")
    )
    parser.add_argument("--node", metavar="NAME", help=tr("the node to plan for; all that write, if none is named"))
    parser.add_argument("--range", metavar="FIRST-LAST", help=tr("frames to plan for, both included: 10-40"))
    add_allow_option(parser)
    _add_cache_folder(parser.add_argument)
    parser.add_argument("--json", action="store_true", help=tr("write the problems, and the plans, as JSON"))


def _add_farm(parser: argparse.ArgumentParser) -> None:
    text = tr("have parts made by others: local, local:N for N processes of this machine, or a farm's tcp://HOST:PORT")
    parser.add_argument("--farm", metavar="WHERE", help=text)
    text = tr("the farm's key file; needed for another machine's farm")
    parser.add_argument("--farm-key", type=Path, metavar="FILE", help=text)


def _add_choice(parser: argparse.ArgumentParser) -> None:
    """Add which nodes are rendered, and what becomes of frames that fail and of what an earlier render finished."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--node",
        action="append",
        default=[],
        metavar="NAME",
        help=tr("the node to render; needed if the graph has several outputs; may be repeated"),
    )
    which.add_argument("--all", action="store_true", help=tr("render every node that writes a file"))
    failing = parser.add_mutually_exclusive_group()
    failing.add_argument(
        "--stop", dest="keep_going", action="store_false", help=tr("end at the first frame that fails")
    )
    failing.add_argument("--keep-going", action="store_true", help=tr("render all other frames when one fails"))
    parser.set_defaults(keep_going=False)
    text = tr("start afresh instead of continuing where an earlier render was stopped")
    parser.add_argument("--no-resume", dest="resume", action="store_false", help=text)


def _add_cache_folder(add: Callable[..., object]) -> None:
    add("--cache-dir", type=Path, metavar="FOLDER", help=tr("the cache's folder, in place of the user's"))


def _add_render(parser: argparse.ArgumentParser) -> None:
    add_graph_argument(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help=tr("write here instead of where the node says")
    )
    parser.add_argument("--range", metavar="FIRST-LAST", help=tr("frames, both included, counted from 0: 10-40"))
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="settings",
        metavar="NODE.PARAM=VALUE",
        help=tr("give a parameter another value, or an expression: blur.radius==frame/10; may be repeated"),
    )
    parser.add_argument(
        "--variant",
        choices=[side.value for side in Side],
        help=tr("of a project with two variants, the one to render; else the one that was edited last"),
    )
    parser.add_argument("--scale", type=float, default=1.0, metavar="S", help=tr("proxy scale, above 0 and at most 1"))
    add_device_option(parser)
    kept = parser.add_mutually_exclusive_group()
    _add_cache_folder(kept.add_argument)
    kept.add_argument("--no-cache", action="store_true", help=tr("neither read nor keep results on disk"))
    parser.add_argument(
        "--precision",
        default="auto",
        choices=("auto", "float32", "bfloat16", "float16"),
        help=tr("what networks compute in; pixels are float32 everywhere"),
    )
    _add_farm(parser)
    add_part_options(parser)
    _add_choice(parser)
    add_allow_option(parser)
    add_overwrite_option(parser)
    text = tr("leave the graph out of the files; what networks helped to make still says so")
    parser.add_argument("--no-graph", dest="keep_graph", action="store_false", help=text)
    text = tr("write the graph beside each file, too: clip.mp4.loom for clip.mp4")
    parser.add_argument("--sidecar", action="store_true", help=text)
    parser.add_argument("--profile", action="store_true", help=tr("show what each node cost"))
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--quiet", action="store_true", help=tr("print errors only"))
    form.add_argument("--json", action="store_true", help=tr("write the result as JSON"))
