"""ONNX files in the library: listed with what they take and give; what reaches outside of their folder is refused."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper

from studio.core.errors import ModelError
from studio.models.library import ModelLibrary
from studio.models.memory_estimate import estimate_memory_fit
from studio.sdk.models import Offload, Task
from studio.sdk.params import ModelRef
from tests.tiny_models.onnx_files import make_picture_file, write_onnx

SIDE: list[int | str] = [1, 3, "h", "w"]


def write_external(folder: Path, location: str = "weights.bin") -> Path:
    """Write a file with its weights in another one, which is then called otherwise in it."""
    node = helper.make_node("Mul", ["x", "w"], ["y"])
    path = write_onnx(
        folder / "net.onnx", [node], [("x", SIDE)], [("y", SIDE)], {"w": np.ones((1, 3, 1, 1), np.float32)},
        save_as_external_data=True, location="weights.bin", size_threshold=0,
    )  # fmt: skip
    if location != "weights.bin":
        proto = onnx.load(path, load_external_data=False)
        next(row for row in proto.graph.initializer[0].external_data if row.key == "location").value = location
        path.write_bytes(proto.SerializeToString())
    return path


def test_a_file_in_a_folder_of_models_is_listed(tmp_path: Path) -> None:
    path = make_picture_file(tmp_path / "models" / "sharpen")
    (found,) = ModelLibrary((tmp_path / "models",), tmp_path / "cache").list_models((Task.ONNX,))
    assert (found.path, found.kind, found.library, found.parameters) == (path, "ONNX model", "onnx", 81)
    assert found.bytes == path.stat().st_size
    assert [str(tensor) for tensor in (*found.inputs, *found.outputs)] == [
        "image float32 [1×3×height×width]", "sharp float32 [1×3×height×width]"
    ]  # fmt: skip


def test_what_takes_no_picture_is_listed_and_of_no_use(tmp_path: Path) -> None:
    node = helper.make_node("Identity", ["x"], ["y"])
    path = write_onnx(tmp_path / "words.onnx", [node], [("x", ["batch", "tokens"])], [("y", ["batch", "tokens"])])
    library = ModelLibrary((tmp_path,), tmp_path / "cache")
    assert [facts.tasks for facts in library.list_models()] == [frozenset()]
    with pytest.raises(ModelError, match=r"'words\.onnx' \(ONNX model\) is of no use here"):
        library.facts(ModelRef(str(path)), (Task.ONNX,))


def test_a_changed_file_is_another_version(tmp_path: Path) -> None:
    path, library = make_picture_file(tmp_path), ModelLibrary()
    before, hash_before = library.facts(ModelRef(str(path))), library.compute_content_hash(ModelRef(str(path)))
    proto = onnx.load(path)
    proto.doc_string = "changed"
    onnx.save(proto, path)
    assert library.facts(ModelRef(str(path))).version != before.version
    assert library.compute_content_hash(ModelRef(str(path))) != hash_before


def test_weights_beside_it_count(tmp_path: Path) -> None:
    path, library = write_external(tmp_path), ModelLibrary()
    facts, hash_before = library.facts(ModelRef(str(path))), library.compute_content_hash(ModelRef(str(path)))
    assert facts.files == (path, tmp_path / "weights.bin")
    assert facts.bytes == path.stat().st_size + 12
    (tmp_path / "weights.bin").write_bytes(bytes(12))
    os.utime(tmp_path / "weights.bin", ns=(1, 1))
    assert library.facts(ModelRef(str(path))).version != facts.version
    assert library.compute_content_hash(ModelRef(str(path))) != hash_before


@pytest.mark.parametrize(
    "location",
    [
        "../weights.bin",
        "/etc/hostname",
        "C:\\weights.bin",
        "C:weights.bin",
        "\\\\server\\share\\weights.bin",
        "below/../../weights.bin",
        "below\\..\\..\\weights.bin",
        "*/_ORT_MEM_ADDR_/*",
        "",
        ".",
    ],
)
def test_weights_elsewhere_are_refused(tmp_path: Path, location: str) -> None:
    path = write_external(tmp_path / "net", location)
    (tmp_path / "weights.bin").write_bytes(bytes(12))
    with pytest.raises(ModelError, match="accepted: files in its own folder"):
        ModelLibrary().facts(ModelRef(str(path)))


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_leads_out_of_a_cache_alone(tmp_path: Path) -> None:
    path = write_external(tmp_path / "net")
    (tmp_path / "net" / "weights.bin").rename(tmp_path / "outside.bin")
    (tmp_path / "net" / "weights.bin").symlink_to(tmp_path / "outside.bin")
    with pytest.raises(ModelError, match="accepted: files in its own folder"):
        ModelLibrary().facts(ModelRef(str(path)))
    blobs, snapshot = tmp_path / "blobs", tmp_path / "snapshot"
    for folder in (blobs, snapshot):
        folder.mkdir()
    for name, file in (("net.onnx", path), ("weights.bin", tmp_path / "outside.bin")):
        file.rename(blobs / name[0])
        (snapshot / name).symlink_to(blobs / name[0])
    assert ModelLibrary().facts(ModelRef(str(snapshot / "net.onnx"))).parameters == 3


def test_weights_that_are_missing_short_or_no_file_are_refused(tmp_path: Path) -> None:
    path = write_external(tmp_path)
    (tmp_path / "weights.bin").write_bytes(bytes(11))
    with pytest.raises(ModelError, match="truncated: it has 11 bytes of 12"):
        ModelLibrary().facts(ModelRef(str(path)))
    (tmp_path / "weights.bin").unlink()
    with pytest.raises(ModelError, match=r"weights\.bin"):
        ModelLibrary().facts(ModelRef(str(path)))
    (tmp_path / "weights.bin").mkdir()
    with pytest.raises(ModelError, match="it is a folder"):
        ModelLibrary().facts(ModelRef(str(path)))


@pytest.mark.parametrize(("domain", "name"), [("ai.onnx.contrib", "PyOp"), ("com.microsoft", "EPContext")])
def test_operators_of_libraries_are_refused(tmp_path: Path, domain: str, name: str) -> None:
    node = helper.make_node(name, ["x"], ["y"], domain=domain)
    path = write_onnx(tmp_path / "net.onnx", [node], [("x", SIDE)], [("y", SIDE)])
    with pytest.raises(ModelError, match=f"{domain}.{name}. Libraries with operators are never loaded"):
        ModelLibrary().facts(ModelRef(str(path)))


def test_no_file_and_half_a_file_are_listed_as_unusable(tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_text("this is no network")
    half = make_picture_file(tmp_path)
    half.write_bytes(half.read_bytes()[:200])
    found, failed = ModelLibrary((tmp_path,), tmp_path / "cache").survey_models()
    assert found == ()
    assert sorted(ref.path.name for ref, _ in failed) == ["sharpen.onnx", "text.onnx"]
    assert all("not an ONNX file" in str(error) for _, error in failed)


def test_memory_is_that_of_the_file(tmp_path: Path) -> None:
    facts = ModelLibrary().facts(ModelRef(str(make_picture_file(tmp_path))))
    found = estimate_memory_fit(facts, None)
    assert found.weight_bytes == facts.bytes
    assert [level.offload for level in found.placements] == [Offload.NONE]
