"""`train GRAPH`: the networks of a graph learn, with a progress bar; Ctrl-C ends with a checkpoint."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from studio.app.cli.arguments.allow_option import add_allow_option, allows_overwriting, grant_allowed
from studio.app.cli.arguments.device_option import add_device_option
from studio.app.cli.arguments.graph_argument import add_graph_argument, load_graph
from studio.app.cli.arguments.overwrite_option import add_overwrite_option, check_overwrite, load_project_outputs
from studio.app.cli.output.progress import show_train_progress
from studio.app.cli.render_targets import apply_setting, set_param
from studio.app.cli.training.group_member import (
    GroupMember,
    MemberOutcome,
    cancel_on_stop,
    find_member,
    write_outcome,
)
from studio.app.cli.training.train_processes import run_processes
from studio.app.terminal import print_error, print_json, print_line
from studio.core.byte_size import format_byte_size
from studio.core.errors import CancelledError, ParameterError, StudioError, UnknownNodeError
from studio.core.translation import tr, tr_n, tr_noop
from studio.engine.jobs.training_job import make_training_job
from studio.engine.training.run_files.checkpoint_files import BEST_FILE, CHECKPOINTS_FOLDER
from studio.engine.training.run_files.run_list import has_run
from studio.graph.file.output_paths import find_output_folder, resolve_output_paths
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.groups.paths import find_path_by_name
from studio.graph.history import Document
from studio.sdk.node_kinds import NodeKind
from studio.services.engine_setup import load_engine, load_media, load_registry

if TYPE_CHECKING:
    from studio.engine.output_records import ProjectOutputs
    from studio.engine.scheduling.cancel_token import CancelToken
    from studio.engine.training.parallel.training_group import TrainingGroup
    from studio.engine.training.training_loop import TrainReport

EXIT_FAILED = 1
EXIT_INPUT_ERROR = 2
EXIT_INTERRUPTED = 130
_MAX_BAD_ROWS_SHOWN = 10
_STOPPED = tr_noop("stopped at step {step} of {steps}; the same command with --resume continues from there")
_PEER_LOST = tr_noop("process {number} of {count}: another one of the training is gone; the last checkpoint is kept")
_NOT_BEGUN = tr_noop("stopped before the first step")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `train` takes."""
    add_graph_argument(parser)
    add = parser.add_argument
    add("--node", metavar="NAME", help=tr("the Train node; needed if the graph has several"))
    add("--steps", type=int, metavar="N", help=tr("train so many steps in all, instead of what the node says"))
    add("--resume", action="store_true", help=tr("continue from the newest checkpoint in the node's folder"))
    text = tr("give a parameter another value; may be repeated")
    add("--set", action="append", default=[], dest="settings", metavar="NODE.PARAM=VALUE", help=text)
    add_device_option(parser)
    text = tr("train in so many processes, on as many cards where there are some; they share each batch")
    add("--processes", type=int, default=1, metavar="N", help=text)
    add("--threads", type=int, metavar="N", help=tr("threads of the CPU to compute with; torch's choice without it"))
    text = tr("when it is done, write the weights alone, to use or to ship")
    add("--export", type=Path, metavar="FILE", help=text)
    add("--best", action="store_true", help=tr("export those of the best validation, not the last ones"))
    add("--half", action="store_true", help=tr("export matrices as bfloat16: half the size"))
    add_allow_option(parser)
    add_overwrite_option(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--quiet", action="store_true", help=tr("print errors only"))
    form.add_argument("--json", action="store_true", help=tr("write the result as JSON"))


def run_train(arguments: argparse.Namespace) -> int:
    """Train, and export if requested; return 130 if it was stopped. Errors are raised."""
    member = find_member()
    if member is None and arguments.processes != 1:
        return run_processes(arguments)
    if member is None:
        return _train(arguments, None)
    from studio.engine.training.parallel.training_group import PeerFailedError, PeerLostError

    try:
        code, error = _train(arguments, member), ""
    except PeerLostError:
        print_error(tr(_PEER_LOST, number=member.rank + 1, count=member.size))
        return EXIT_FAILED  # torch ends the others, and starts all again
    except PeerFailedError:
        code, error = EXIT_INPUT_ERROR, ""  # the process that failed reports it
    except StudioError as failed:
        code, error = EXIT_INPUT_ERROR, str(failed)
    if write_outcome(member, MemberOutcome(code, error)):
        return 0  # nobody shall start it again
    if error:
        print_error(error)
    return code


def _train(arguments: argparse.Namespace, member: GroupMember | None) -> int:
    registry = load_registry()
    project = load_graph(arguments.graph, registry)
    document = Document(registry, resolve_output_paths(project, registry, find_output_folder(arguments.graph)))
    for setting in arguments.settings:
        apply_setting(document, setting)
    node = _train_node(document, arguments.node)
    grant_allowed(document, arguments, [node])
    _check_export(arguments)
    if arguments.steps is not None:
        set_param(document, node, "steps", arguments.steps)
    from studio.engine.scheduling.cancel_token import CancelToken
    from studio.engine.training.train_run import train_node  # torch

    _limit_threads(arguments, member)
    is_first = member is None or member.rank == 0
    device = arguments.device if member is None else member.choose_device(arguments.device)
    token, latest = CancelToken(), list["TrainReport"]()
    try:
        with (
            cancel_on_stop(token) if member is not None else _cancel_on_interrupt(token),
            _open_group(device, member) as group,  # before what one process alone may fail at
            closing(load_engine(registry, load_media(), None, device=device)) as engine,
            show_train_progress(hidden=arguments.quiet or arguments.json or not is_first) as show,
        ):
            outputs = _outputs(document, node, arguments, member)

            def on_step(report: TrainReport) -> None:
                latest[:] = [report]
                show(report)

            report = train_node(
                engine, document.graph, node, resume=arguments.resume, run="" if member is None else member.run,
                cancel=token, on_step=on_step, outputs=outputs, group=group,
            )  # fmt: skip
    except CancelledError:
        if is_first:
            print_error(_describe_stop(latest))
        return EXIT_INTERRUPTED
    if is_first:
        _print_report(report, arguments, _export(report, arguments))
    return 0


def _limit_threads(arguments: argparse.Namespace, member: GroupMember | None) -> None:
    """Let torch use the threads that were asked for; several processes on a machine share its cores."""
    threads = arguments.threads if member is None else arguments.threads or member.count_threads()
    if threads is not None:
        import torch

        torch.set_num_threads(max(1, threads))


@contextmanager
def _open_group(device: str, member: GroupMember | None) -> Iterator[TrainingGroup | None]:
    """Meet the other processes during the block, and tell them where it fails; None where there are none."""
    if member is None:
        yield None
        return
    from studio.engine.scheduling.devices import choose_device
    from studio.engine.training.parallel.training_group import open_group

    with open_group(member.rank, member.size, choose_device(device), member.attempt) as group, group.report_end():
        yield group


def _outputs(
    document: Document, node: str, arguments: argparse.Namespace, member: GroupMember | None
) -> ProjectOutputs | None:
    """Return what the project has made; None in a process that writes nothing.

    Raises:
        OverwriteError: Another project's run is there.
    """
    if member is not None and member.rank:
        return None
    outputs = load_project_outputs(arguments.graph)
    try:
        folder = make_training_job(document.graph, node, document.registry).file
    except StudioError:  # said by who trains
        return outputs
    if folder is not None and has_run(folder) and not arguments.resume:
        check_overwrite(outputs, (folder,), accepted=arguments.overwrite or allows_overwriting(arguments))
    return outputs


def _check_export(arguments: argparse.Namespace) -> None:
    """Raise StudioError where what is to be exported cannot be; after hours it would be late."""
    if arguments.export is not None:
        from studio.engine.training.run_files.weights_export import refuse_unwritable

        refuse_unwritable(arguments.export.expanduser().absolute())
    elif arguments.best or arguments.half:
        raise ParameterError("--export", "", tr("a file, as --best and --half say what is written into it"))


def _train_node(document: Document, name: str | None) -> str:
    """Return the path of the node that is named, or of the only one that trains."""
    if name is not None:
        return find_path_by_name(document.graph, name)
    records = flatten_graph(document.graph, document.registry).graph.nodes.values()
    known = [record for record in records if (spec := document.registry.find_spec(record.type)) is not None
             and spec.kind is NodeKind.TRAINER]  # fmt: skip
    if len(known) == 1:
        return known[0].id
    if not known:
        raise UnknownNodeError(tr("No node of this graph trains; add a Train node."))
    text = tr_noop("The graph has several Train nodes; choose one with --node: {names}.")
    raise UnknownNodeError(tr(text, names=", ".join(record.name for record in known)))


@contextmanager
def _cancel_on_interrupt(token: CancelToken) -> Iterator[None]:
    """Let Ctrl-C end the training within a step during the block; a second one ends the program."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def stop(*_: object) -> None:
        token.cancel()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _describe_stop(latest: list[TrainReport]) -> str:
    return tr(_STOPPED, step=latest[0].step, steps=latest[0].steps) if latest else tr(_NOT_BEGUN)


def _export(report: TrainReport, arguments: argparse.Namespace) -> int:
    """Write the weights alone; return the file's bytes, or 0."""
    if arguments.export is None:
        return 0
    from studio.engine.training.run_files.checkpoints import LAST
    from studio.engine.training.run_files.weights_export import export_weights

    source = report.folder / CHECKPOINTS_FOLDER / (BEST_FILE if arguments.best else LAST)
    return export_weights(source, arguments.export.expanduser().absolute(), half=arguments.half)


def _print_report(report: TrainReport, arguments: argparse.Namespace, exported: int) -> None:
    if arguments.json:
        print_json(_as_dict(report))
        return
    for row in report.bad_rows[:_MAX_BAD_ROWS_SHOWN]:
        print_error(tr("left out: {row}", row=row))
    if arguments.quiet:
        return
    loss = report.validation_losses.get("total", report.losses.get("total", 0.0))
    steps = tr_n("{count} step", "{count} steps", report.step)
    text = tr_noop("{folder}: {steps} in {seconds:.1f} s, loss {loss:.4g}")
    print_line(tr(text, folder=report.folder, steps=steps, seconds=report.seconds, loss=loss))
    if report.is_stopped_early:
        print_line(tr("It ended before its last step: validation makes no progress any more."))
    if arguments.export is not None:
        print_line(tr("{file}: {size}", file=arguments.export, size=format_byte_size(exported)))


def _as_dict(report: TrainReport) -> dict[str, object]:
    return {
        "folder": str(report.folder),
        "step": report.step,
        "steps": report.steps,
        "stopped_early": report.is_stopped_early,
        "seconds": round(report.seconds, 3),
        "losses": report.losses,
        "validation": report.validation_losses,
        "best": report.best_loss,
        "left_out": [str(row) for row in report.bad_rows],
    }
