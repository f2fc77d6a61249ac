"""Copies between memory and the card: their rates, whole numbers against floats, and copies beside the computing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch

from studio.core.image import Image
from studio.engine.scheduling.cuda import CudaDevice
from studio.engine.scheduling.cuda_copies import CudaCopier
from studio.engine.scheduling.pixel_transfer import PixelUploader
from studio.engine.values import make_tensor_mover
from tests.gpu.checks import CheckContext
from tests.gpu.rows import Outcome, Row
from tests.gpu.timing import find_difference, measure_seconds

_COPIES = 8


def run(context: CheckContext) -> Iterator[Row]:
    """Yield rates, then how much of the copies is hidden behind the computing."""
    width, height = context.choose(3840, 64), context.choose(2160, 36)
    array: np.ndarray = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    floats = torch.from_numpy(array.astype(np.float32) / np.float32(255.0))
    device = context.device
    copier = CudaCopier(CudaDevice(device)) if device.type == "cuda" else None
    upload = copier.upload_tensor if copier else make_tensor_mover(device)
    download = copier.download_tensor if copier else make_tensor_mover(torch.device("cpu"))
    there = upload(floats)
    yield _rate("floats up, pageable", device, lambda: floats.to(device), floats.nbytes)
    yield _rate("floats up, pinned", device, lambda: upload(floats), floats.nbytes)
    yield _rate("floats down, pageable", device, there.cpu, floats.nbytes)
    yield _rate("floats down, pinned", device, lambda: download(there), floats.nbytes)
    uploader = PixelUploader(device, upload)
    yield _rate("a picture of 8 bits up", device, lambda: uploader.convert_pixels(array, 255), array.nbytes)
    worst = find_difference(uploader.convert_pixels(array, 255).pixels.permute(1, 2, 0), floats)
    yield Row("8 bits become the same floats", Outcome.OK if worst == 0.0 else Outcome.FAILED, {"difference": worst})
    yield from _down(there, array, device)
    yield _overlap(context, floats, upload)


def _rate(name: str, device: torch.device, work: Callable[[], object], count: int) -> Row:
    seconds = measure_seconds(device, work)
    return Row(name, Outcome.FIGURE, {"ms": 1e3 * seconds, "GB/s": count / seconds / 1e9})


def _down(there: torch.Tensor, array: np.ndarray, device: torch.device) -> Iterator[Row]:
    from studio.media.pixels import quantize_on_device

    image = Image(there.permute(2, 0, 1))
    work = partial(quantize_on_device, image, alpha=False, peak=255)
    yield _rate("a picture of 8 bits down", device, work, array.nbytes)
    is_same = np.array_equal(work(), array)
    yield Row("it is the same picture", Outcome.OK if is_same else Outcome.FAILED)


def _overlap(context: CheckContext, floats: torch.Tensor, upload: Callable[[torch.Tensor], torch.Tensor]) -> Row:
    """Return how much of the shorter of copying and computing is hidden while both are done at once, 0 to 1."""
    side = context.choose(4096, 64)
    matrix = torch.rand(side, side, device=context.device)

    def compute() -> None:
        for _ in range(_COPIES):
            torch.mm(matrix, matrix)

    def copy() -> None:
        for _ in range(_COPIES):
            upload(floats)

    def both() -> None:
        for _ in range(_COPIES):
            torch.mm(matrix, matrix)
            upload(floats)

    apart = measure_seconds(context.device, compute), measure_seconds(context.device, copy)
    together = measure_seconds(context.device, both)
    hidden = (sum(apart) - together) / min(apart)
    figures = {"compute ms": 1e3 * apart[0], "copy ms": 1e3 * apart[1], "both ms": 1e3 * together, "hidden": hidden}
    return Row("copies beside the computing", Outcome.FIGURE, figures)
