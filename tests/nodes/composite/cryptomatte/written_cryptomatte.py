"""EXR files with a Cryptomatte, as a renderer writes them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import OpenEXR

from nodes.composite.cryptomatte.name_hash import hash_name

NAMES = ("bunny", "default", "chair_leg", "chair_seat", "a, b")


def write_cryptomatte(
    path: Path,
    name: str = "cryptoObject",
    *,
    manifest: str | None = None,
    width: int = 8,
    height: int = 5,
    is_multi_part: bool = False,
    **more: str,
) -> Path:
    """Write columns of objects: each covers 3/4 of its column and the next one 1/4; the last row holds nothing.

    Args:
        path: The file.
        name: Of the Cryptomatte.
        manifest: JSON; None for the names.
        width: Pixels.
        height: Pixels.
        is_multi_part: Write each layer as a part.
        **more: Texts of the header after `cryptomatte/1234567/`.
    """
    ids = np.array([hash_name(each) for each in NAMES], np.uint32).view(np.float32)
    column = np.arange(width) * len(NAMES) // width
    shape = (height, width)
    planes = {f"{name}{rank:02d}.{c}": np.zeros(shape, np.float32) for rank in range(2) for c in "RGBA"}
    planes[f"{name}00.R"][:] = ids[column]
    planes[f"{name}00.G"][:] = 0.75
    planes[f"{name}00.B"][:] = ids[(column + 1) % len(NAMES)]
    planes[f"{name}00.A"][:] = 0.25
    for plane in planes.values():
        plane[-1] = 0.0
    made = {each: f"{hash_name(each):08x}" for each in NAMES}
    fields = {"name": name, "hash": "MurmurHash3_32", "conversion": "uint32_to_float32"}
    text = json.dumps(made) if manifest is None else manifest
    fields |= {"manifest": text} if text else {}
    texts = {f"cryptomatte/1234567/{key}": value for key, value in {**fields, **more}.items() if value}
    beauty = {c: np.full(shape, 0.5, np.float32) for c in "RGBA"}
    header = {"type": OpenEXR.scanlineimage, **texts}
    if not is_multi_part:
        OpenEXR.File(header, {**beauty, **planes}).write(str(path))
        return path
    groups = {f"{name}{rank:02d}": {k: v for k, v in planes.items() if f"{rank:02d}." in k} for rank in range(2)}
    parts = [OpenEXR.Part(dict(header), beauty, "rgba")]
    parts += [OpenEXR.Part({"type": OpenEXR.scanlineimage}, each, part) for part, each in groups.items()]
    OpenEXR.File(parts).write(str(path))
    return path
