"""Save Features: files that NumPy and safetensors read."""

from __future__ import annotations

import json
import struct
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch

from nodes.output.features import SaveFeatures
from studio.core.errors import MediaError
from studio.sdk import ClipInfo, Features, FrameRate, ParameterError
from studio.sdk.testing import MemoryMedia, run_sink

FACTS = {"features": ClipInfo(FrameRate.from_value("30000/1001"), 3)}
FRAMES = [Features(torch.full((rows, 4), float(rows)), "audio") for rows in (2, 0, 3)]
VALUES = torch.cat([frame.values for frame in FRAMES]).numpy()


def saved(path: str, frames: list[Features]) -> bytes:
    media = MemoryMedia()
    run_sink(SaveFeatures(file=Path(path)), len(frames), media=media, facts=FACTS, features=frames)
    return media.written_files[Path(path)].data


def test_npz_is_what_numpy_reads() -> None:
    file = np.load(BytesIO(saved("a.npz", FRAMES)), allow_pickle=False)
    assert np.array_equal(file["values"], VALUES)
    assert file["values"].dtype == np.float32
    assert (file["rows"].tolist(), file["frame"].tolist()) == ([2, 0, 3], [0, 1, 2])
    assert json.loads(str(file["header"])) == {"modality": "audio", "fps": "30000/1001", "first_frame": "0"}
    assert saved("a.npz", FRAMES) == saved("a.npz", FRAMES)


def test_safetensors_is_as_its_format_says() -> None:
    data = saved("a.safetensors", FRAMES)
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    body = data[8 + length :]
    assert header.pop("__metadata__")["modality"] == "audio"
    kinds = {"F32": "<f4", "I64": "<i8"}
    read = {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], kinds[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }
    assert np.array_equal(read["values"], VALUES)
    assert read["rows"].tolist() == [2, 0, 3]
    assert sum(array.nbytes for array in read.values()) == len(body)


def test_rows_of_other_lengths_and_other_suffixes_are_refused() -> None:
    with pytest.raises(MediaError, match="frame 1 has 5 numbers per row, earlier frames have 4"):
        saved("a.npz", [FRAMES[0], Features(torch.zeros(1, 5), "audio")])
    with pytest.raises(MediaError, match=r"accepted: \.npz, \.safetensors"):
        saved("a.pt", FRAMES)
    with pytest.raises(ParameterError, match="“file” is empty"):
        SaveFeatures(file=Path()).target()
