"""`farm`: the scheduler of a farm, with workers of this machine if wanted, until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from studio.app.cli.farm.farm_control import add_control_options, run_control
from studio.app.cli.farm.key_option import read_key_option
from studio.app.terminal import print_line
from studio.core.errors import ParameterError, StudioError
from studio.core.translation import tr
from studio.farm.farm_extra import refuse_without_farm
from studio.farm.network.own_address import find_own_address
from studio.farm.network.security import DEFAULT_PORT


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `farm` takes."""
    add = parser.add_argument
    add("--workers", type=int, default=0, metavar="N", help=tr("start so many workers on this machine, too"))
    add("--key", type=Path, metavar="FILE", help=tr("the farm's key file; with one, other machines can join"))
    add("--make-key", type=Path, metavar="FILE", help=tr("write a new key file, and do nothing else"))
    add(
        "--port",
        type=int,
        default=DEFAULT_PORT,
        metavar="N",
        help=tr("where it listens; {port} by default", port=DEFAULT_PORT),
    )
    add("--host", default="", metavar="ADDRESS", help=tr("the address that it listens on; with a key all of them"))
    add_control_options(parser)


def run_farm(arguments: argparse.Namespace) -> int:
    """Serve a farm, or write a key. What is wrong with the arguments is raised as StudioError."""
    refuse_without_farm()
    from studio.farm.network.security import create_key_file

    if arguments.make_key is not None:
        path = arguments.make_key.expanduser().absolute()
        create_key_file(path)
        text = tr("{path} is written. Copy it to every machine of the farm, and give it to nobody else.")
        print_line(text.format(path=path))
        return 0
    if arguments.at is not None:
        return run_control(arguments)
    if arguments.drain or arguments.resume or arguments.log:
        raise ParameterError("--at", "", tr("the address of a farm that runs"))
    _serve(arguments)
    return 0


def _serve(arguments: argparse.Namespace) -> None:
    from studio.engine.scheduling.machine import count_usable_cores
    from studio.farm.network.local_farm import LocalFarm
    from studio.farm.network.scheduler import FarmScheduler
    from studio.farm.network.security import is_loopback, load_security
    from studio.farm.network.worker_command import make_local_commands

    key = read_key_option(arguments.key)
    host = arguments.host or ("127.0.0.1" if key is None else "0.0.0.0")  # noqa: S104  (with a key alone)
    if key is None and not is_loopback(host):
        raise StudioError(tr("Without a key the farm listens to this machine alone; write one with --make-key FILE."))
    scheduler = FarmScheduler(host, arguments.port, load_security(key))
    commands = make_local_commands(max(0, arguments.workers), count_usable_cores(), 0, key)
    farm = LocalFarm(commands, scheduler)
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        farm.start()
        print_line(tr("The farm is at {address}.", address=farm.address), to=sys.stdout)
        if key is not None:
            shown = f"tcp://{find_own_address()}:{arguments.port}"
            text = tr("On other machines: frameloom worker {address} --key FILE")
            print_line(text.format(address=shown), to=sys.stdout)
        while not stop.wait(1.0):
            pass
    finally:
        farm.close()
        for number, handler in before.items():
            signal.signal(number, handler)
