"""The command: options, the device, and one check after another within the time."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.gpu.checks import CHECKS, CheckSpec
from tests.gpu.isolation import run_isolated
from tests.gpu.report import CheckReport, has_failed, write_report
from tests.gpu.rows import Outcome

_NO_CARD = 2
_MINUTES = 8.0
_LEAST_SECONDS = 5.0
_WHEELS = Path("wheels")


def main(arguments: Sequence[str]) -> int:
    """Run the checks.

    Returns:
        0; 1 if one failed, crashed or took too long; 2 if there is no card or the options are wrong.
    """
    options = _parse(arguments)
    if options.list:
        sys.stdout.write("".join(f"{check.name:12} {check.seconds:4.0f} s  {check.title}\n" for check in CHECKS))
        return 0
    unknown = set(options.only) - {check.name for check in CHECKS}
    if unknown:
        known = ", ".join(check.name for check in CHECKS)
        sys.stderr.write(f"There is no check '{min(unknown)}'; accepted: {known}\n")
        return _NO_CARD
    with tempfile.TemporaryDirectory() as packages:
        if options.wheels.is_dir():
            _install_wheels(options.wheels, packages)
        device = _find_device(options.device)
        if device is None:
            return _NO_CARD
        wanted = [check for check in CHECKS if not options.only or check.name in options.only]
        reports = _run_all(wanted, device, options.minutes * 60, options.out)
    sys.stdout.write((options.out / "report.md").read_text(encoding="utf-8"))
    return 1 if has_failed(reports) else 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.gpu", description="Run all that needs a graphics card.")
    parser.add_argument("--device", default="cuda", help="cuda, cuda:1, …; cpu runs all of it small, to try it")
    parser.add_argument("--out", type=Path, default=Path("gpu-report"), help="where report.json and report.md go")
    parser.add_argument("--minutes", type=float, default=_MINUTES, help="checks that no longer fit are not run")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="run these checks alone")
    parser.add_argument("--wheels", type=Path, default=_WHEELS, help="a folder of packages that the machine lacks")
    parser.add_argument("--list", action="store_true", help="list the checks")
    return parser.parse_args(arguments)


def _install_wheels(wheels: Path, target: str) -> None:
    """Install wheels beside what is there, for the processes of this call."""
    files = sorted(map(str, wheels.glob("*.whl")))
    if files:
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", target, *files]
        subprocess.run(command, check=True)
        places = [target, *filter(None, [os.environ.get("PYTHONPATH")])]
        os.environ["PYTHONPATH"] = os.pathsep.join(places)


def _find_device(name: str) -> str | None:
    """Return a device that can be used, with its index; say why there is none."""
    import torch

    try:
        device = torch.device(name)
    except RuntimeError as error:
        sys.stderr.write(f"There is no device '{name}': {str(error).splitlines()[0]}\n")
        return None
    if device.type == "cpu":
        return "cpu"
    if device.type != "cuda" or not torch.cuda.is_available():
        sys.stderr.write(
            f"torch {torch.__version__} finds no card for '{name}'; --device cpu tries the checks small.\n"
        )
        return None
    index = device.index or 0
    if index >= torch.cuda.device_count():
        sys.stderr.write(f"There is no '{name}'; this machine has {torch.cuda.device_count()}.\n")
        return None
    return f"cuda:{index}"


def _run_all(checks: Sequence[CheckSpec], device: str, seconds: float, out: Path) -> list[CheckReport]:
    """Run checks one after the other; write the report after each."""
    end = time.monotonic() + seconds
    reports: list[CheckReport] = []
    for check in checks:
        left = end - time.monotonic()
        report = CheckReport(check.name, check.title, Outcome.NOT_RUN, detail="no time was left")
        if left >= _LEAST_SECONDS:
            arguments = [check.name, "--device", device, *(["--small"] if device == "cpu" else [])]
            report = run_isolated(report, arguments, min(check.seconds, left))
        reports.append(report)
        sys.stderr.write(f"{check.name}: {report.outcome}, {report.seconds:.1f} s {report.detail[:200]}\n")
        write_report(out, device, reports)
    return reports
