"""Cryptomatte and depth of an EXR."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

import numpy as np
import OpenEXR

from nodes.composite.cryptomatte.cryptomatte import Cryptomatte
from nodes.composite.cryptomatte.name_hash import hash_name
from nodes.convert.image_to_depth import ImageToDepth
from studio.media.media_files import MediaFiles
from studio.sdk.testing import run_frame
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase, picture

_OBJECTS = 50
_RANK_LAYERS = 3


def cases() -> list[NodeCase]:
    """Return a mask of one of 50 objects in 6 ranks, its ids as colors, and a channel as depth."""
    folder = tempfile.mkdtemp(prefix="frameloom-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file, media = _write_cryptomatte(Path(folder) / "a.exr"), MediaFiles()
    node = Cryptomatte(file=file, names="object 7")
    wanted = np.uint32(hash_name("object 7"))

    def compute_plainly() -> np.ndarray:
        planes = OpenEXR.File(str(file), separate_channels=True).channels()
        mask = np.zeros((HEIGHT, WIDTH), np.float32)
        for rank in range(_RANK_LAYERS):
            for of, amount in ("RG", "BA"):
                ids = planes[f"cryptoObject{rank:02d}.{of}"].pixels.view(np.uint32)
                mask += np.where(ids == wanted, planes[f"cryptoObject{rank:02d}.{amount}"].pixels, 0)
        return mask

    def run(output: str) -> object:
        return run_frame(node, media=media, output=output)

    return [
        NodeCase("composite.cryptomatte, 6 ranks", lambda: run("mask"), compute_plainly, "OpenEXR.File, np.where"),
        NodeCase("composite.cryptomatte, ids as colors", lambda: run("ids")),
        NodeCase("convert.image_to_depth", lambda: run_frame(ImageToDepth(near=1.0, far=9.0), image=picture())),
    ]


def _write_cryptomatte(file: Path) -> Path:
    """Write stripes of objects."""
    random = np.random.default_rng(1)
    ids = np.array([hash_name(f"object {number}") for number in range(_OBJECTS)], np.uint32).view(np.float32)
    planes = {}
    for rank in range(_RANK_LAYERS):
        for of, amount, share in (("R", "G", 0.6), ("B", "A", 0.3)):
            columns = random.integers(_OBJECTS, size=WIDTH // 20).repeat(20)[:WIDTH]
            planes[f"cryptoObject{rank:02d}.{of}"] = np.tile(ids[columns], (HEIGHT, 1))
            planes[f"cryptoObject{rank:02d}.{amount}"] = np.full((HEIGHT, WIDTH), share * 0.3**rank, np.float32)
    header = {"type": OpenEXR.scanlineimage, "compression": OpenEXR.ZIP_COMPRESSION}
    OpenEXR.File({**header, "cryptomatte/1234567/name": "cryptoObject"}, planes).write(str(file))
    return file
