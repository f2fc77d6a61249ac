"""Models are removed from where the program may, and nowhere else; downloads that are not through are remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.core.errors import MissingModelError, ModelError
from studio.models.download.pending_downloads import PendingDownload, PendingDownloads
from studio.models.removal import plan_removal, remove_model
from studio.models.search_paths import ModelSearchPath
from studio.sdk.params import ModelRef
from tests.models.folders import write_cached, write_transformer, write_weights


@pytest.fixture
def places(tmp_path: Path) -> ModelSearchPath:
    return ModelSearchPath((tmp_path / "own",), tmp_path / "cache")


def test_all_revisions_go_from_the_cache(places: ModelSearchPath) -> None:
    write_cached(places.cache, "org/words")
    write_cached(places.cache, "org/words", "b" * 40)
    other = write_cached(places.cache, "org/others")
    removal = plan_removal(places, ModelRef("org/words"))
    assert removal.bytes > 200
    remove_model(removal)
    assert not (places.cache / "models--org--words").exists()
    assert other.exists()


def test_a_folder_or_a_file_of_the_users_goes(places: ModelSearchPath) -> None:
    folder = write_transformer(places.folders[0] / "org" / "words")
    remove_model(plan_removal(places, ModelRef("org/words")))
    assert not folder.exists()
    file = write_weights(places.folders[0] / "lora.safetensors")
    remove_model(plan_removal(places, ModelRef(file)))
    assert not file.exists()


def test_what_lies_elsewhere_stays(places: ModelSearchPath, tmp_path: Path) -> None:
    outside = write_transformer(tmp_path / "elsewhere")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "link").symlink_to(outside)
    for ref in (outside, tmp_path / "own" / "link", tmp_path / "own" / ".." / "elsewhere", tmp_path / "own"):
        with pytest.raises(ModelError):
            plan_removal(places, ModelRef(ref))
    with pytest.raises(MissingModelError):
        plan_removal(places, ModelRef("org/none"))
    assert outside.exists()


def test_what_was_asked_for_is_kept_until_it_is_through(tmp_path: Path) -> None:
    file = tmp_path / "state" / "downloads.json"
    one, other = PendingDownload("org/words"), PendingDownload("org/others", "v2", "/models")
    pending = PendingDownloads(file)
    for wanted in (one, other, one):
        pending.add(wanted)
    assert PendingDownloads(file).entries == (one, other)
    pending.remove(one)
    assert PendingDownloads(file).entries == (other,)


@pytest.mark.logs_errors
def test_a_damaged_list_is_empty(tmp_path: Path) -> None:
    (tmp_path / "downloads.json").write_text('[{"name": 3}]', encoding="utf-8")
    assert PendingDownloads(tmp_path / "downloads.json").entries == ()
