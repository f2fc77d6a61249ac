"""`farm --at ADDRESS`: look at a farm that runs, and let its workers rest."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable
from dataclasses import asdict
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from studio.app.cli.farm.key_option import read_key_option
from studio.app.terminal import print_json, print_line
from studio.core.byte_size import format_byte_size
from studio.core.errors import ParameterError, StudioError
from studio.core.translation import tr
from studio.farm.network import worker_tasks

if TYPE_CHECKING:
    from studio.farm.facts import WorkerFacts
    from studio.farm.network.connection import FarmConnection

_CONNECT_SECONDS: Final = 30
_ANSWER_SECONDS: Final = 30


def add_control_options(parser: argparse.ArgumentParser) -> None:
    """Add what `farm` takes for a farm that runs."""
    add = parser.add_argument
    add("--at", metavar="ADDRESS", help=tr("a farm that runs: list its workers, or do one of the following"))
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--drain", metavar="NAME", help=tr("let a worker finish its parts and take no new ones"))
    which.add_argument("--resume", metavar="NAME", help=tr("let a worker that was drained take parts again"))
    which.add_argument("--log", metavar="NAME", help=tr("print the latest lines of a worker's log"))
    add("--json", action="store_true", help=tr("write the list as JSON"))


def run_control(arguments: argparse.Namespace) -> int:
    """Do what was asked for; return 0. Raises StudioError."""
    from studio.farm.network.connection import FarmConnection
    from studio.farm.network.security import open_address

    connection = FarmConnection(*open_address(arguments.at, read_key_option(arguments.key)))
    try:
        connection.start()
        connection.wait_for_connection(_CONNECT_SECONDS)
        if arguments.drain is not None:
            _set_draining(connection, "--drain", arguments.drain, True)
        elif arguments.resume is not None:
            _set_draining(connection, "--resume", arguments.resume, False)
        elif arguments.log is not None:
            worker = _find_worker(connection, "--log", arguments.log)
            for line in str(_ask(connection, worker, worker_tasks.read_log)).splitlines():
                print_line(line)
        else:
            _print_workers(connection.workers, as_json=arguments.json)
    finally:
        connection.close()
    return 0


def _set_draining(connection: FarmConnection, option: str, name: str, is_draining: bool) -> None:
    """Tell a worker, and wait until the farm knows it."""
    worker = _find_worker(connection, option, name)
    _ask(connection, worker, worker_tasks.set_draining, is_draining)
    end, pause = monotonic() + _ANSWER_SECONDS, threading.Event()
    while not any(found.id == worker.id and found.is_draining == is_draining for found in connection.workers):
        if monotonic() > end:
            raise StudioError(tr("{name} does not answer.", name=name))
        pause.wait(0.05)
    drained = tr("{name} takes no new parts. What it has it finishes.", name=worker.name)
    print_line(drained if is_draining else tr("{name} takes parts again.", name=worker.name))


def _find_worker(connection: FarmConnection, option: str, name: str) -> WorkerFacts:
    found = [worker for worker in connection.workers if name in (worker.name, worker.id)]
    if len(found) != 1:
        known = ", ".join(f"{worker.name} ({worker.id})" for worker in _sort_workers(connection.workers)) or tr(
            "nobody"
        )
        raise ParameterError(option, name, tr("one worker by its name or address: {known}", known=known))
    return found[0]


def _ask(connection: FarmConnection, worker: WorkerFacts, function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function at a worker and return what it returned. Raises StudioError."""
    answered, answers = threading.Event(), list[Any]()

    def take(answer: Any) -> None:
        answers.append(answer)
        answered.set()

    connection.call(worker.id, function, *arguments, on_end=take)
    if not answered.wait(_ANSWER_SECONDS):
        raise StudioError(tr("{name} does not answer.", name=worker.name))
    return answers[0]


def _sort_workers(workers: tuple[WorkerFacts, ...]) -> list[WorkerFacts]:
    return sorted(workers, key=lambda worker: (worker.name, worker.id))


def _print_workers(workers: tuple[WorkerFacts, ...], *, as_json: bool) -> None:
    ordered = _sort_workers(workers)
    if as_json:
        print_json([asdict(worker) for worker in ordered])
        return
    for worker in ordered:
        facts = [worker.device_name or worker.device_class, worker.device_class, worker.version, worker.id]
        facts += [format_byte_size(worker.memory_bytes)] if worker.memory_bytes else []
        facts += [tr("takes no new parts")] if worker.is_draining else []
        print_line(f"{worker.name} · {' · '.join(facts)}")
    if not ordered:
        print_line(tr("The farm has no workers."))
