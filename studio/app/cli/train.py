"""`train GRAPH`: the networks of a graph learn, with a progress bar; Ctrl-C ends with a checkpoint."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from studio.app.cli.overwriting import add_overwrite, outputs_of, refuse_or_accept
from studio.app.cli.permissions import add_allow, grant_allowed
from studio.app.cli.render_choice import apply_setting, set_param
from studio.app.cli.train_progress import train_progress
from studio.app.services import load_engine, load_media, load_registry
from studio.app.terminal import print_error, print_json, print_line
from studio.core.errors import Cancelled, ParameterError, StudioError, UnknownNodeError
from studio.core.language import marked, tr, tr_n
from studio.core.sizes import size_text
from studio.engine.jobs.training_job import training_job
from studio.graph.flat import flatten
from studio.graph.history import Document
from studio.graph.paths import path_by_name
from studio.graph.project_file import load_project
from studio.sdk.node import NodeKind

if TYPE_CHECKING:
    from studio.engine.cancel import CancelToken
    from studio.engine.outputs import ProjectOutputs
    from studio.engine.training.loop import TrainReport

INTERRUPTED = 130
_BAD_SHOWN = 10
_STOPPED = marked("stopped at step {step} of {steps}; the same command with --resume goes on from there")
_NOT_BEGUN = marked("stopped before the first step")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `train` takes."""
    add = parser.add_argument
    add("graph", type=Path, metavar="GRAPH", help=tr("a .loom project"))
    add("--node", metavar="NAME", help=tr("the Train node; needed if the graph has several"))
    add("--steps", type=int, metavar="N", help=tr("train so many steps in all, instead of what the node says"))
    add("--resume", action="store_true", help=tr("go on from the newest checkpoint in the node's folder"))
    text = tr("give a parameter another value; may be repeated")
    add("--set", action="append", default=[], dest="settings", metavar="NODE.PARAM=VALUE", help=text)
    add("--device", default="auto", choices=("auto", "cpu", "cuda", "mps"), help=tr("where to compute"))
    add("--threads", type=int, metavar="N", help=tr("threads of the CPU to compute with; torch's choice without it"))
    text = tr("when it is through, write the weights alone, to be used or shipped")
    add("--export", type=Path, metavar="FILE", help=text)
    add("--best", action="store_true", help=tr("export those of the best validation, not the last ones"))
    add("--half", action="store_true", help=tr("export matrices as bfloat16: half the size"))
    add_allow(parser)
    add_overwrite(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--quiet", action="store_true", help=tr("say nothing but errors"))
    form.add_argument("--json", action="store_true", help=tr("write the result as JSON"))


def run(arguments: argparse.Namespace) -> int:
    """Train, and export if that is asked for; return 130 if it was stopped. What goes wrong is raised."""
    registry = load_registry()
    document = Document(registry, load_project(arguments.graph, registry))
    for setting in arguments.settings:
        apply_setting(document, setting)
    node = _train_node(document, arguments.node)
    grant_allowed(document, arguments, [node])
    _check_export(arguments)
    if arguments.steps is not None:
        set_param(document, node, "steps", arguments.steps)
    from studio.engine.cancel import CancelToken  # torch

    outputs = _outputs(document, node, arguments)
    if arguments.threads is not None:
        import torch

        torch.set_num_threads(max(1, arguments.threads))
    token, latest = CancelToken(), list["TrainReport"]()
    try:
        with (
            closing(load_engine(registry, load_media(), None, device=arguments.device)) as engine,
            _interrupting(token),
            train_progress(hidden=arguments.quiet or arguments.json) as show,
        ):

            def on_step(report: TrainReport) -> None:
                latest[:] = [report]
                show(report)

            report = engine.train(
                document.graph, node, resume=arguments.resume, cancel=token, on_step=on_step, outputs=outputs
            )
    except Cancelled:
        print_error(_stopped(latest))
        return INTERRUPTED
    _tell(report, arguments, _export(report, arguments))
    return 0


def _outputs(document: Document, node: str, arguments: argparse.Namespace) -> ProjectOutputs:
    """Return what the project has made. Raises OverwriteError where the run of another one would be put aside."""
    from studio.engine.training.folder import holds_run

    outputs = outputs_of(arguments.graph)
    try:
        folder = training_job(document.graph, node, document.registry).file
    except StudioError:  # said by who trains
        return outputs
    if folder is not None and holds_run(folder) and not arguments.resume:
        refuse_or_accept(outputs, (folder,), accepted=arguments.overwrite)
    return outputs


def _check_export(arguments: argparse.Namespace) -> None:
    """Raise StudioError where what is to be exported cannot be; after hours it would be late."""
    if arguments.export is not None:
        from studio.engine.training.export import refuse_unwritable

        refuse_unwritable(arguments.export.expanduser().absolute())
    elif arguments.best or arguments.half:
        raise ParameterError("--export", "", tr("a file, as --best and --half say what is written into it"))


def _train_node(document: Document, name: str | None) -> str:
    """Return the path of the node that is named, or of the only one that trains."""
    if name is not None:
        return path_by_name(document.graph, name)
    records = flatten(document.graph, document.registry).graph.nodes.values()
    known = [record for record in records if (spec := document.registry.get(record.type)) is not None
             and spec.kind is NodeKind.TRAINER]  # fmt: skip
    if len(known) == 1:
        return known[0].id
    if not known:
        raise UnknownNodeError(tr("No node of this graph trains; add a Train node."))
    text = marked("The graph has several Train nodes; choose one with --node: {names}.")
    raise UnknownNodeError(tr(text, names=", ".join(record.name for record in known)))


@contextmanager
def _interrupting(token: CancelToken) -> Iterator[None]:
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


def _stopped(latest: list[TrainReport]) -> str:
    return tr(_STOPPED, step=latest[0].step, steps=latest[0].steps) if latest else tr(_NOT_BEGUN)


def _export(report: TrainReport, arguments: argparse.Namespace) -> int:
    """Write the weights alone; return the file's bytes, or 0."""
    if arguments.export is None:
        return 0
    from studio.engine.training.checkpoints import BEST, FOLDER, LAST
    from studio.engine.training.export import export

    source = report.folder / FOLDER / (BEST if arguments.best else LAST)
    return export(source, arguments.export.expanduser().absolute(), half=arguments.half)


def _tell(report: TrainReport, arguments: argparse.Namespace, exported: int) -> None:
    if arguments.json:
        print_json(_as_dict(report))
        return
    for row in report.bad[:_BAD_SHOWN]:
        print_error(tr("left out: {row}", row=row))
    if arguments.quiet:
        return
    loss = report.validation.get("total", report.losses.get("total", 0.0))
    steps = tr_n("{count} step", "{count} steps", report.step)
    text = marked("{folder}: {steps} in {seconds:.1f} s, loss {loss:.4g}")
    print_line(tr(text, folder=report.folder, steps=steps, seconds=report.seconds, loss=loss))
    if arguments.export is not None:
        print_line(tr("{file}: {size}", file=arguments.export, size=size_text(exported)))


def _as_dict(report: TrainReport) -> dict[str, object]:
    return {
        "folder": str(report.folder),
        "step": report.step,
        "steps": report.steps,
        "seconds": round(report.seconds, 3),
        "losses": report.losses,
        "validation": report.validation,
        "best": report.best,
        "left_out": [str(row) for row in report.bad],
    }
