"""`--device`: where a command computes."""

from __future__ import annotations

import argparse
import re
from typing import Final

from studio.core.translation import tr

_NAMES: Final = re.compile(r"auto|cpu|(cuda|mps)(:[0-9]{1,3})?")


def add_device_option(parser: argparse.ArgumentParser) -> None:
    """Add `--device` to a command that computes."""
    text = tr("where to compute: auto, cpu, cuda, one card by its number as in cuda:1, or mps")
    parser.add_argument("--device", default="auto", metavar="NAME", type=_check_name, help=text)


def _check_name(name: str) -> str:
    """Return a name that a device may have; whether this machine has it takes torch, and is asked later."""
    if not _NAMES.fullmatch(name):
        raise argparse.ArgumentTypeError(
            tr("there is no device '{name}'; accepted: auto, cpu, cuda, cuda:1, mps", name=name)
        )
    return name
