"""`render` for other farms: parts as files (`--parts`), their join (`--parts-folder`), bundles and commands."""

from __future__ import annotations

import argparse
import tempfile
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from studio.app.terminal import print_json, print_line, print_script
from studio.core import VERSION
from studio.core.errors import ParameterError
from studio.core.time import FrameRange
from studio.core.translation import tr, tr_n
from studio.farm.bundle.farm_commands import CommandJob, CommandKind, format_commands
from studio.farm.bundle.part_files import FolderParts, PartFolder, parse_part_list
from studio.farm.bundle.path_rules import map_project, read_path_rules
from studio.graph.file.linked_files import find_linked_groups
from studio.graph.groups.paths import format_path
from studio.graph.model import Endpoint, Graph, Project

if TYPE_CHECKING:
    from studio.engine.engine import Engine
    from studio.engine.render.part_maker import PartMaker
    from studio.engine.render.remote_parts import RemoteParts
    from studio.sdk.node import SinkNode
    from studio.sdk.registry import Registry


def add_part_options(parser: argparse.ArgumentParser) -> None:
    """Add what `render` takes for farms of other makers."""
    add = parser.add_argument
    text = tr("write a job bundle of Open Job Description into a new folder, and render nothing")
    add("--bundle", type=Path, metavar="FOLDER", help=text)
    text = tr("print the commands by which another farm makes the parts and joins them, and render nothing")
    add("--commands", choices=[kind.value for kind in CommandKind], help=text)
    text = tr("of --bundle and --commands: how many parts one task makes")
    add("--parts-per-task", type=int, default=5, metavar="N", help=text)
    add(
        "--count-parts",
        action="store_true",
        help=tr("print as JSON how many parts the render has, and do nothing else"),
    )
    text = tr("make these parts alone, as 0-9 or 3,7, and leave them in --parts-folder")
    add("--parts", metavar="LIST", help=text)
    text = tr("where parts lie as files; without --parts they are joined")
    add("--parts-folder", type=Path, metavar="FOLDER", help=text)
    add("--no-missing", action="store_true", help=tr("refuse to join while a part is missing, in place of making it"))
    text = tr("what names the render, where its parts are made on machines with other paths")
    add("--job", default="", metavar="TEXT", help=text)
    text = tr("path mapping rules of Open Job Description, for the files that the project reads")
    add("--path-map", type=Path, metavar="FILE", help=text)


def map_sources(project: Project, arguments: argparse.Namespace, registry: Registry) -> Project:
    """Return a project whose sources lie where `--path-map` says. Raises StudioError."""
    if arguments.path_map is None:
        return project
    return map_project(project, read_path_rules(arguments.path_map), registry)


def is_part_command(arguments: argparse.Namespace) -> bool:
    """Return whether `render` is to make parts, count them or write a bundle, in place of a file."""
    wanted = (arguments.bundle, arguments.commands, arguments.parts)
    return arguments.count_parts or any(one is not None for one in wanted)


def make_folder_parts(arguments: argparse.Namespace, graph: Graph, node: str) -> RemoteParts | None:
    """Return the parts that `--parts-folder` holds, to be joined; None without it."""
    if arguments.parts_folder is None:
        return None
    return FolderParts(_open_folder(arguments, graph, node), must_exist=arguments.no_missing)


def _open_folder(arguments: argparse.Namespace, graph: Graph, node: str) -> PartFolder:
    job = arguments.job or _name_job(arguments, graph, node)
    return PartFolder(arguments.parts_folder.expanduser().absolute(), job)


def _name_job(arguments: argparse.Namespace, graph: Graph, node: str) -> str:
    """Return what names a render: its project's file, the linked groups, and all that changes what is rendered."""
    text = arguments.graph.read_bytes() if arguments.graph.is_file() else str(arguments.graph).encode()
    groups = (record.group_project for record in find_linked_groups(Project(graph)))
    more = (
        VERSION,
        sorted(group.read_digest for group in groups if group is not None),
        node,
        arguments.range,
        arguments.scale,
        arguments.precision,
        arguments.settings,
        arguments.variant,
        arguments.keep_graph,
    )
    return blake2b(text + repr(more).encode(), digest_size=16).hexdigest()


def run_part_command(
    engine: Engine, graph: Graph, node: str, frames: FrameRange | None, arguments: argparse.Namespace
) -> int:
    """Make parts, count them or write a bundle; return 0.

    Args:
        engine: Computes. Its files keep finished parts.
        graph: With all settings applied.
        node: The path of the node to render, which writes a file.
        frames: Which frames; None for the whole clip.
        arguments: The command line.

    Raises:
        StudioError: Arguments do not fit together, a node fails, or something cannot be written.
    """
    if arguments.parts_per_task < 1:
        raise ParameterError("--parts-per-task", arguments.parts_per_task, tr("1 or more"))
    if arguments.parts is not None and arguments.parts_folder is None:
        raise ParameterError("--parts", arguments.parts, tr("--parts-folder, too: where the parts are left"))
    with tempfile.TemporaryDirectory(prefix="frameloom-parts-") as folder:
        maker, sink = _make_maker(engine, graph, node, frames, arguments, Path(folder))
        with closing(maker):
            parts = maker.list_parts()
            if arguments.count_parts:
                print_json({"parts": len(parts), "frames": sum(map(len, parts))})
            elif arguments.commands is not None:
                _print_commands(graph, node, sink, len(parts), arguments)
            elif arguments.bundle is not None:
                _write_bundle(engine, graph, node, frames, sink, len(parts), arguments)
            else:
                _make_parts(maker, parts, _open_folder(arguments, graph, node), arguments)
    return 0


def _make_maker(
    engine: Engine, graph: Graph, node: str, frames: FrameRange | None, arguments: argparse.Namespace, folder: Path
) -> tuple[PartMaker, SinkNode]:
    from studio.engine.render import find_target_provenance, refuse_problems
    from studio.engine.render.part_maker import PartMaker
    from studio.sdk.node import SinkNode

    refuse_problems(engine, graph, node)
    target = engine.compiler.compile_output(graph, node, "write", arguments.scale)
    sink = target.build_node((frames or target.facts.frame_range).start)
    assert isinstance(sink, SinkNode)
    made_by = find_target_provenance(engine, graph, node, target, sink, is_embedded=arguments.keep_graph)
    return PartMaker(engine, graph, target, folder, frames=frames, made_by=made_by), sink


def _make_parts(
    maker: PartMaker, parts: tuple[FrameRange, ...], folder: PartFolder, arguments: argparse.Namespace
) -> None:
    """Make the parts that are named and not there."""
    wanted = parse_part_list(arguments.parts, len(parts))
    made = []
    for index in wanted:
        if not _is_there(folder, index):
            folder.write_part(index, maker.make_part(parts[index]))
            made.append(index)
    if arguments.json:
        print_json({"made": made, "kept": [index for index in wanted if index not in made]})
    elif not arguments.quiet:
        text = tr_n("{count} part was made, {kept} were there", "{count} parts were made, {kept} were there", len(made))
        print_line(text.format(count=len(made), kept=len(wanted) - len(made)))


def _is_there(folder: PartFolder, index: int) -> bool:
    from studio.core.errors import FileReadError

    try:
        return folder.read_part(index) is not None
    except FileReadError:
        return False  # it is made anew


def _list_options(arguments: argparse.Namespace) -> list[str]:
    """Return the options that change what is rendered, but for those of the project itself."""
    options = [] if arguments.range is None else ["--range", arguments.range]
    options += ["--scale", repr(arguments.scale), "--device", arguments.device, "--precision", arguments.precision]
    options += [] if arguments.keep_graph else ["--no-graph"]
    return options + [word for kind in dict.fromkeys(arguments.allow) for word in ("--allow", kind)]


def _print_commands(graph: Graph, node: str, sink: SinkNode, count: int, arguments: argparse.Namespace) -> None:
    target = sink.target().absolute()
    folder = arguments.parts_folder or target.parent / f".{target.name}.parts"
    name = format_path(graph, node)
    words = ["frameloom", "render", str(arguments.graph.expanduser().absolute()), f"--node={name}"]
    words += _list_options(arguments)
    words += [f"--set={setting}" for setting in arguments.settings]
    words += [] if arguments.variant is None else ["--variant", arguments.variant]
    words += [] if arguments.output is None else ["-o", str(target)]
    words += [] if arguments.path_map is None else ["--path-map", str(arguments.path_map.expanduser().absolute())]
    words += [] if not arguments.job else [f"--job={arguments.job}"]
    words += ["--parts-folder", str(folder.expanduser().absolute()), "--quiet"]
    job = CommandJob(
        name=f"{arguments.graph.stem}: {name}",
        words=tuple(words),
        join_words=("--overwrite",) if arguments.overwrite else (),
        part_count=count,
        parts_per_task=arguments.parts_per_task,
        needs_card=arguments.device.startswith("cuda"),
    )
    print_script(format_commands(job, CommandKind(arguments.commands)))


def _write_bundle(
    engine: Engine,
    graph: Graph,
    node: str,
    frames: FrameRange | None,
    sink: SinkNode,
    count: int,
    arguments: argparse.Namespace,
) -> None:
    from studio.farm.bundle.job_bundle import BundleJob, write_bundle
    from studio.farm.farm_job import format_graph
    from studio.farm.job_factory import estimate_frame_memory
    from studio.farm.sources.source_list import list_sources

    folder, target = arguments.bundle.expanduser().absolute(), sink.target().absolute()
    project = format_graph(graph, engine.registry)
    options = _list_options(arguments)  # the bundle says where to, and that is not its own folder
    options += [] if "write" in arguments.allow else ["--allow", "write"]
    job = BundleJob(
        name=f"{arguments.graph.stem}: {format_path(graph, node)}",
        project=project,
        node=format_path(graph, node),
        file=target.name,
        output_folder=target.parent,
        part_count=count,
        options=tuple(options),
        sources=tuple(Path(source.path) for source in list_sources(graph, node, engine.registry)),
        job=blake2b(repr((project, node, options, VERSION)).encode(), digest_size=16).hexdigest(),
        needs_card=arguments.device.startswith("cuda"),
        parts_per_task=arguments.parts_per_task,
        memory_bytes=estimate_frame_memory(engine, graph, Endpoint(node, "write"), frames, arguments.scale),
    )
    write_bundle(job, folder)
    text = tr("{folder}: a job of {parts}; submit it with the tools of your farm")
    parts = tr_n("{count} part", "{count} parts", count)
    if not arguments.quiet:
        print_line(text.format(folder=folder, parts=parts))
