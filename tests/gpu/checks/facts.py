"""The machine, the card and the libraries."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from importlib import metadata

import torch

from tests.gpu.checks import CheckContext
from tests.gpu.rows import Outcome, Row

_PACKAGES = ("torch", "numpy", "opencv-python-headless", "av", "pydantic", "safetensors", "diffusers", "transformers")


def run(context: CheckContext) -> Iterator[Row]:
    """Yield what this machine is."""
    yield _fact("python", platform.python_version())
    yield _fact("system", platform.platform())
    yield _fact("processor cores", str(os.cpu_count()))
    for package in _PACKAGES:
        yield _package(package)
    if context.device.type != "cuda":
        return
    found = torch.cuda.get_device_properties(context.device)
    yield _fact("card", found.name)
    yield _fact("memory of the card", f"{found.total_memory / 2**30:.1f} GiB")
    yield _fact("capability", f"{found.major}.{found.minor}, {found.multi_processor_count} multiprocessors")
    yield _fact("CUDA", f"{torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}")  # type: ignore[no-untyped-call]
    yield _fact("bfloat16", str(torch.cuda.is_bf16_supported(including_emulation=False)))


def _fact(name: str, value: str) -> Row:
    return Row(name, Outcome.FIGURE, {"value": value})


def _package(name: str) -> Row:
    try:
        return _fact(name, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Row(name, Outcome.SKIPPED, {"value": "not installed"})
