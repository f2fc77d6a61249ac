"""What the fixture hands out is a small folder of safetensors, the same for all tests."""

from __future__ import annotations

from tests.tiny_models.fixtures import TinyModel


def test_a_folder_is_made_once_and_holds_safetensors_only(tiny_model: TinyModel) -> None:
    folder = tiny_model("wan")
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert tiny_model("wan") == folder
    assert (folder / "model_index.json") in files
    assert {path.suffix for path in files} <= {".safetensors", ".json"}
    assert sum(path.stat().st_size for path in files) < 10_000_000
