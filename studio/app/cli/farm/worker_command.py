"""`worker ADDRESS`: make parts of renders for a farm, until Ctrl-C."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path

from studio.app.cli.arguments.device_option import add_device_option
from studio.app.cli.farm.key_option import read_key_option
from studio.app.terminal import LineFormatter, make_log_handler, print_line
from studio.core.translation import tr
from studio.farm.farm_extra import refuse_without_farm


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `worker` takes."""
    add = parser.add_argument
    add("address", metavar="ADDRESS", help=tr("the farm's, as tcp://192.168.1.5:8786"))
    add("--key", type=Path, metavar="FILE", help=tr("the farm's key file; needed for another machine's farm"))
    add("--name", default="", metavar="NAME", help=tr("as shown in the list of workers; else the machine's name"))
    add_device_option(parser)
    add("--precision", default="auto", choices=("auto", "float32", "bfloat16", "float16"),
        help=tr("what networks compute in; pixels are float32 everywhere"))  # fmt: skip
    add("--cores", type=int, default=0, metavar="N", help=tr("use at most so many cores"))
    add("--slots", type=int, default=1, metavar="N", help=tr("make so many parts at the same time; usually 1"))
    add("--folder", type=Path, metavar="FOLDER", help=tr("where it keeps what is half done; else a temporary folder"))
    add("--map", action="append", default=[], dest="maps", metavar="THERE=HERE",
        help=tr("files that lie in one folder on other machines and in another one here; may be repeated"))  # fmt: skip
    add("--root", action="append", default=[], type=Path, dest="roots", metavar="FOLDER",
        help=tr("look for files by their content in a folder; may be repeated"))  # fmt: skip
    add("--once", action="store_true", help=tr("end when the farm does, in place of waiting for it to come back"))


def run_worker(arguments: argparse.Namespace) -> int:
    """Serve a farm. What is wrong with the arguments is raised as StudioError."""
    refuse_without_farm()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch
    from studio.farm.network.security import open_address
    from studio.farm.network.worker_process import WorkerSettings, serve_farm
    from studio.farm.sources.path_map import PathMap
    from studio.farm.worker.session_factory import SessionSettings, load_session

    address, security = open_address(arguments.address, read_key_option(arguments.key))
    folder = None if arguments.folder is None else arguments.folder.expanduser().absolute()
    slots = max(1, arguments.slots)
    roots = tuple(root.expanduser().absolute() for root in arguments.roots)
    chosen = SessionSettings(
        arguments.name, arguments.device, arguments.precision, arguments.cores, slots, folder,
        PathMap.from_texts(arguments.maps), roots,
    )  # fmt: skip
    session = load_session(chosen)
    handler = make_log_handler(logging.INFO)
    handler.setFormatter(LineFormatter("%(asctime)s %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger("studio.farm").setLevel(logging.INFO)
    facts = session.make_facts()
    text = tr("{name} computes on {device}; it serves {address} until Ctrl-C")
    print_line(text.format(name=facts.name, device=facts.device_name, address=address), to=sys.stdout)
    serve_farm(session, WorkerSettings(address, security, slots, arguments.once))
    return 0
