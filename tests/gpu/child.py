"""The process of one check: `python -m tests.gpu.child NAME --device cuda:0 --rows FILE [--small]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import torch

from tests.gpu.checks import CheckContext, find_check
from tests.gpu.isolation import EXIT_MISSING
from tests.gpu.rows import append_row


def main() -> int:
    """Run a check and hand its rows over; return 3 where a package is missing that it needs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--device", required=True)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--small", action="store_true")
    arguments = parser.parse_args()
    check = find_check(arguments.name)
    torch.manual_seed(0)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            run = import_module(check.module).run
            for row in run(CheckContext(torch.device(arguments.device), arguments.small, Path(folder))):
                append_row(arguments.rows, row)
        except ModuleNotFoundError as error:
            if error.name and error.name.split(".")[0] in {"studio", "nodes", "tests", "tools"}:
                raise
            sys.stdout.write(f"{error.name} is not installed\n")
            return EXIT_MISSING
    sys.stdout.write(f"{check.name}: {time.monotonic() - started:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
