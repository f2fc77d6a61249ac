"""`train --processes N`: the same command in several processes, which torch starts, watches and starts again."""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
import uuid
from pathlib import Path
from typing import Final

from studio.app.cli.training.group_member import OUTCOMES_VARIABLE, read_outcomes
from studio.app.terminal import print_error
from studio.core.errors import ParameterError, StudioError
from studio.core.translation import tr, tr_noop
from studio.services.program_command import make_program_command

MOST_PROCESSES: Final = 64
_MOST_RESTARTS: Final = 10
_SAVE_SECONDS: Final = 600
"""How long processes may take to write a checkpoint after Ctrl-C, before they are killed."""
_EXIT_INTERRUPTED: Final = 130


def run_processes(arguments: argparse.Namespace) -> int:
    """Train in several processes; return the exit code of the training.

    A process that is lost ends the others. All are started again, and go on from the last checkpoint.

    Raises:
        StudioError: They could not be started, or were lost too often.
    """
    count = arguments.processes
    if not 1 <= count <= MOST_PROCESSES:
        raise ParameterError("--processes", count, tr("1 to {most}", most=MOST_PROCESSES))
    with tempfile.TemporaryDirectory(prefix="frameloom-train-") as folder:
        os.environ[OUTCOMES_VARIABLE] = folder
        try:
            is_interrupted = _launch(count, [*make_program_command(), *arguments.words])
        finally:
            del os.environ[OUTCOMES_VARIABLE]
        outcomes = read_outcomes(Path(folder))
    for text in dict.fromkeys(outcome.error for outcome in outcomes if outcome.error):
        print_error(text)
    code = max((outcome.code for outcome in outcomes), default=0)
    return code or (_EXIT_INTERRUPTED if is_interrupted else 0)


def _launch(count: int, command: list[str]) -> bool:
    """Run a command `count` times, side by side; return whether it was interrupted."""
    from torch.distributed.elastic.multiprocessing.api import SignalException
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.launcher.api import LaunchConfig, elastic_launch

    logging.getLogger("torch.distributed").setLevel(logging.ERROR)
    config = LaunchConfig(
        min_nodes=1,
        max_nodes=1,
        nproc_per_node=count,
        run_id=uuid.uuid4().hex,
        rdzv_backend="c10d",
        rdzv_endpoint="localhost:0",
        local_addr="localhost",
        max_restarts=_MOST_RESTARTS,
        signals_to_handle="SIGTERM,SIGINT",
        shutdown_timeout=_SAVE_SECONDS,
    )
    try:
        elastic_launch(config, command[0])(*command[1:])
    except SignalException:
        return True
    except ChildFailedError as error:
        codes = ", ".join(str(failure.exitcode) for _, failure in sorted(error.failures.items()))
        text = tr_noop(
            "The processes of the training ended {count} times before it was done; the last exit codes: {codes}. "
            "The last checkpoint is kept: the same command with --resume goes on from it."
        )
        raise StudioError(tr(text, count=_MOST_RESTARTS + 1, codes=codes)) from error
    return False
