"""Cryptomatte: masks of names, colors of ids, what lies at a pixel, and files that are wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from nodes.composite.cryptomatte.cryptomatte import Cryptomatte
from nodes.composite.cryptomatte.name_hash import format_id, hash_name
from nodes.composite.cryptomatte.ranks import CryptomatteRanks
from studio.core.errors import MediaError, ParameterError
from studio.media.media_files import MediaFiles
from studio.sdk.testing import run_frame
from tests.nodes.composite.cryptomatte.written_cryptomatte import NAMES, write_cryptomatte


@pytest.fixture
def media() -> Iterator[MediaFiles]:
    with MediaFiles() as files:
        yield files


def compute(node: Cryptomatte, media: MediaFiles, frame: int = 0, scale: float = 1.0) -> np.ndarray:
    mask = run_frame(node, frame, media=media, scale=scale)
    found: np.ndarray = mask.pixels[0].numpy()
    return found


@pytest.mark.parametrize("is_multi_part", [False, True])
def test_a_mask_is_the_sum_of_the_coverages(is_multi_part: bool, tmp_path: Path, media: MediaFiles) -> None:
    file = write_cryptomatte(tmp_path / "a.exr", is_multi_part=is_multi_part)
    node = Cryptomatte(file=file, names="default")
    facts = node.facts({}, media)
    assert (facts.width, facts.height, facts.length) == (8, 5, 100)
    column = np.arange(8) * len(NAMES) // 8
    expected = 0.75 * (column == 1) + 0.25 * (column == 0)
    mask = compute(node, media)
    assert np.array_equal(mask[:-1], np.tile(expected, (4, 1)).astype(np.float32))
    assert not mask[-1].any()
    assert np.array_equal(compute(Cryptomatte(file=file, names="default", invert=True), media), 1.0 - mask)


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        ("", ()),
        ("bunny, default", ("bunny", "default")),
        ("chair*", ("chair_leg", "chair_seat")),
        ("chair_???", ("chair_leg",)),
        ('"a, b"', ("a, b",)),
        ("*", NAMES),
        ("nobody", ()),
        ("[b]unny", ()),
        (f"{format_id(hash_name('bunny'))}\ndefault", ("bunny", "default")),
    ],
)
def test_names_wildcards_and_ids(names: str, wanted: tuple[str, ...], tmp_path: Path, media: MediaFiles) -> None:
    file = write_cryptomatte(tmp_path / "a.exr")
    single = [compute(Cryptomatte(file=file, names=format_id(hash_name(each))), media) for each in wanted]
    expected = np.sum(single, axis=0) if single else np.zeros((5, 8))
    assert np.allclose(compute(Cryptomatte(file=file, names=names), media), expected)


def test_without_a_manifest_names_are_hashed_and_picks_are_ids(tmp_path: Path, media: MediaFiles) -> None:
    file = write_cryptomatte(tmp_path / "a.exr", manifest="")
    assert compute(Cryptomatte(file=file, names="bunny"), media).max() == 0.75
    assert Cryptomatte(file=file).find_pick(0, 0, 0, media) == "<13851a76>"


def test_a_manifest_beside_the_file_is_read_and_counts_for_the_digest(tmp_path: Path, media: MediaFiles) -> None:
    (tmp_path / "names.json").write_text(json.dumps({"rabbit": "13851a76"}))
    file = write_cryptomatte(tmp_path / "a.exr", manifest="", manif_file="names.json")
    node = Cryptomatte(file=file, names="rab*")
    assert compute(node, media).max() == 0.75
    assert node.files_read(0, media) == (file, tmp_path / "names.json")
    assert node.find_pick(0, 0, 0, media) == "rabbit"


@pytest.mark.parametrize("name", ["../names.json", "/etc/passwd", "..\\names.json", "C:\\names.json", "link.json"])
def test_a_manifest_outside_the_folder_is_refused(name: str, tmp_path: Path, media: MediaFiles) -> None:
    folder = tmp_path / "render"
    folder.mkdir()
    (tmp_path / "names.json").write_text("{}")
    (folder / "link.json").symlink_to(tmp_path / "names.json")
    node = Cryptomatte(file=write_cryptomatte(folder / "a.exr", manifest="", manif_file=name), names="x")
    with pytest.raises(MediaError, match="outside its folder"):
        compute(node, media)
    assert node.files_read(0, media) == (folder / "a.exr",)


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ("[1]", "no JSON object"),
        ("{", "has a manifest that cannot be read"),
        ('{"a": 5}', "'a' has the id 5"),
        ('{"a": "xyz"}', "'a' has the id 'xyz'"),
        ("[" * 100_000, "has a manifest that cannot be read"),
    ],
)
def test_a_manifest_that_is_none_is_refused(manifest: str, reason: str, tmp_path: Path, media: MediaFiles) -> None:
    node = Cryptomatte(file=write_cryptomatte(tmp_path / "a.exr", manifest=manifest), names="a")
    with pytest.raises(MediaError, match=reason):
        compute(node, media)


def test_what_covers_most_of_a_pixel_is_picked(tmp_path: Path, media: MediaFiles) -> None:
    node = Cryptomatte(file=write_cryptomatte(tmp_path / "a.exr"))
    assert [node.find_pick(x, 0, 0, media) for x in (0, 7)] == ["bunny", "a, b"]
    assert [node.find_pick(*at, 0, media) for at in ((0, 4), (-1, 0), (8, 0), (0, 5))] == [""] * 4


def test_ids_are_colors_by_which_they_are_told_apart(tmp_path: Path, media: MediaFiles) -> None:
    node = Cryptomatte(file=write_cryptomatte(tmp_path / "a.exr"))
    pixels = run_frame(node, 0, media=media, output="ids").pixels
    assert pixels.shape == (3, 5, 8)
    assert not pixels[:, -1].any()
    assert len(torch.unique(pixels[:, 0].T, dim=0)) == len(NAMES)


def test_a_proxy_is_the_mask_made_smaller(tmp_path: Path, media: MediaFiles) -> None:
    file = write_cryptomatte(tmp_path / "a.exr", width=80, height=40)
    node = Cryptomatte(file=file, names="bunny")
    whole, half = compute(node, media), compute(node, media, scale=0.5)
    assert half.shape == (20, 40)
    assert np.allclose(half[:-1], whole.reshape(20, 2, 40, 2).mean((1, 3))[:-1], atol=0.2)
    assert half.max() == pytest.approx(0.75, abs=0.05)


def test_numbered_files_are_a_clip_and_several_cryptomattes_are_listed(tmp_path: Path, media: MediaFiles) -> None:
    for number, manifest in ((3, None), (4, "")):
        write_cryptomatte(tmp_path / f"s.{number:04d}.exr", "View.CryptoMaterial", manifest=manifest)
    node = Cryptomatte(file=tmp_path / "s.####.exr", layer="CryptoMaterial")
    assert node.facts({}, media).length == 2
    assert node.files_read(9, media) == (tmp_path / "s.0004.exr",)
    assert node.list_suggestions("layer", media) == ("View.CryptoMaterial",)
    assert [node.find_pick(0, 0, frame, media) for frame in (0, 1)] == ["bunny", "<13851a76>"]


def test_what_is_wrong_is_said(tmp_path: Path, media: MediaFiles) -> None:
    file = write_cryptomatte(tmp_path / "a.exr")
    with pytest.raises(MediaError, match="no Cryptomatte 'cryptoAsset'; accepted: cryptoObject"):
        Cryptomatte(file=file, layer="cryptoAsset").facts({}, media)
    with pytest.raises(ParameterError, match="“file” is empty"):
        Cryptomatte().facts({}, media)
    other = write_cryptomatte(tmp_path / "b.exr", hash="sha1")
    with pytest.raises(MediaError, match="ids made by 'sha1'"):
        Cryptomatte(file=other).facts({}, media)
    lacking = write_cryptomatte(tmp_path / "c.exr")
    lacking.write_bytes(lacking.read_bytes().replace(b"cryptoObject00.", b"cryptoObjectXX."))
    with pytest.raises(MediaError):
        compute(Cryptomatte(file=lacking), media)
    from PIL import Image as PillowImage

    PillowImage.new("RGB", (4, 3)).save(tmp_path / "d.png")
    with pytest.raises(MediaError, match="has no Cryptomatte; accepted: an EXR"):
        Cryptomatte(file=tmp_path / "d.png").facts({}, media)


def test_numbers_that_are_none_cover_nothing() -> None:
    ids = torch.tensor([[7, 7], [9, 0]], dtype=torch.int32)
    coverage = torch.tensor([[float("nan"), 0.5], [float("nan"), 1.0]])
    ranks = CryptomatteRanks((ids,), (coverage,))
    assert torch.equal(ranks.compute_mask([7]), torch.tensor([[[0.0, 0.5], [0.0, 0.0]]]))
    assert ranks.compute_mask([]).max() == 0
    assert torch.isfinite(ranks.make_colors()).all()
    assert [ranks.find_id(x, y) for y in range(2) for x in range(2)] == [0, 7, 0, 0]
