"""Clips of a folder as samples: of one size, rate and length, with their sound, kept within a limit."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.train.augmented_dataset import AugmentationOptions, AugmentedDataset
from nodes.train.folder.caption_tables import CaptionSource
from nodes.train.folder.clip_decoder import ClipSelection, SampleFit, ShortClipMode
from nodes.train.folder.sample_cache import get_sample_cache
from nodes.train.folder_dataset import FolderDataset
from studio.core.errors import MediaError, ParameterError, StudioError
from studio.media.media_files import MediaFiles
from studio.sdk import Audio, Image
from studio.sdk.params import ParamValue
from studio.sdk.testing import MemoryFile, MemoryMedia, run_frame
from studio.sdk.training.dataset import Sample, collate_samples, train_val_split

ROOT = Path("data")
ASSETS = Path(__file__).resolve().parents[3] / "assets" / "media"


def ramp(count: int, width: int = 8, height: int = 8, alpha: float | None = None) -> tuple[Image, ...]:
    """Return frames whose value is their number out of 250."""
    pixels = [torch.full((3, height, width), frame / 250) for frame in range(count)]
    if alpha is not None:
        pixels = [torch.cat([each, torch.full((1, height, width), alpha)]) for each in pixels]
    return tuple(Image(each) for each in pixels)


def tone(seconds: float, rate: int = 48_000, channels: int = 2) -> Audio:
    time = torch.arange(round(seconds * rate)) / rate
    return Audio((0.5 * torch.sin(2 * math.pi * 440 * time)).expand(channels, -1).contiguous(), rate)


def node(**settings: Any) -> FolderDataset:
    given = {"folder": ROOT, "width": 8, "height": 8, "frames": 4, "rate": 25.0, **settings}
    return FolderDataset(**given)


def one(clip: MemoryFile, **settings: Any) -> Sample:
    media = MemoryMedia({ROOT / "a.mp4": clip})
    return node(**settings).make_dataset(media).get_sample(0)


def numbers(sample: Sample) -> list[int]:
    """Return each frame's value, which is its number at 250ths of 255."""
    assert sample.video is not None
    return [round(float(frame.float().mean()) * 250 / 255) for frame in sample.video]


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({"long_clips": ClipSelection.START}, [0, 1, 2, 3]),
        ({"long_clips": ClipSelection.MIDDLE}, [8, 9, 10, 11]),
        ({"long_clips": ClipSelection.START, "rate": 12.5}, [0, 2, 4, 6]),
        ({"long_clips": ClipSelection.START, "rate": 50.0}, [0, 0, 1, 1]),
    ],
)
def test_which_frames_are_taken(settings: dict[str, Any], wanted: list[int]) -> None:
    assert numbers(one(MemoryFile(ramp(20)), **settings)) == wanted


def test_short_clips_hold_or_go_round() -> None:
    assert numbers(one(MemoryFile(ramp(3)), frames=7)) == [0, 1, 2, 2, 2, 2, 2]
    assert numbers(one(MemoryFile(ramp(3)), frames=7, short_clips=ShortClipMode.LOOP)) == [0, 1, 2, 0, 1, 2, 0]
    assert numbers(one(MemoryFile(ramp(1)), frames=3)) == [0, 0, 0]


def test_times_of_the_table() -> None:
    texts = {ROOT / "metadata.csv": "file,text,start,end\na.mp4,x,0.4,0.52\na.mp4,late,9,10\n"}
    media = MemoryMedia({ROOT / "a.mp4": MemoryFile(ramp(20))}, texts=texts)
    samples = node().make_dataset(media)
    assert numbers(samples.get_sample(0)) == [10, 11, 12, 12]
    with pytest.raises(StudioError, match=r"lasts 0\.8 s"):
        samples.get_sample(1)


def test_another_stretch_in_each_epoch() -> None:
    media = MemoryMedia({ROOT / f"{name}.mp4": MemoryFile(ramp(100)) for name in "abcde"})
    samples = node(long_clips=ClipSelection.RANDOM, validation=0.2).make_dataset(media)
    (held,) = samples.validation_indices
    first = samples.training_indices[0]
    assert len({tuple(numbers(samples.get_sample(first, epoch))) for epoch in range(12)}) > 3
    assert len({tuple(numbers(samples.get_sample(held, epoch))) for epoch in range(12)}) == 1
    assert numbers(samples.get_sample(first, 5)) == numbers(samples.get_sample(first, 5))


@pytest.mark.parametrize("size", [(31, 9), (1, 1), (9, 40), (8, 8)])
@pytest.mark.parametrize("fit", list(SampleFit))
def test_any_shape_is_brought_to_size(size: tuple[int, int], fit: SampleFit) -> None:
    sample = one(MemoryFile(ramp(30, *size)[20:]), fit=fit, frames=2)
    assert sample.video is not None
    assert sample.video.shape == (2, 3, 8, 8)
    assert sample.video.dtype is torch.uint8
    barred = fit is SampleFit.WHOLE and size[0] != size[1]
    assert int(sample.video[0, 0, 0, 0]) == (0 if barred else round(24 * 255 / 250))


def test_alpha_is_laid_over_black_and_what_is_no_number_is_black() -> None:
    assert numbers(one(MemoryFile(ramp(101, alpha=0.5)[100:]), frames=1)) == [50]
    bad = Image(torch.full((3, 8, 8), math.nan))
    assert numbers(one(MemoryFile((bad,)), frames=1)) == [0]


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (16_000, 1), (44_100, 6)])
def test_sound_is_mono_at_16_khz(rate: int, channels: int) -> None:
    sample = one(MemoryFile(ramp(50), audio=tone(2, rate, channels)), frames=25, long_clips=ClipSelection.START)
    assert sample.audio is not None
    wanted = 0.5 * torch.sin(2 * math.pi * 440 * torch.arange(16_000) / 16_000)
    assert sample.audio.shape == (16_000,)
    assert float((sample.audio - wanted)[800:-800].abs().max()) < 2e-3


def test_sound_of_a_short_clip_ends_in_silence_or_goes_round() -> None:
    clip = MemoryFile(ramp(5), audio=tone(0.2))
    held, looped = (one(clip, frames=10, short_clips=short).audio for short in ShortClipMode)
    assert held is not None
    assert looped is not None
    assert float(held[3200:].abs().max()) == 0.0
    assert torch.equal(looped[3200:], looped[:3200])


def test_clips_without_sound_beside_others() -> None:
    media = MemoryMedia({ROOT / "a.mp4": MemoryFile(ramp(9)), ROOT / "b.mp4": MemoryFile(ramp(9), audio=tone(1))})
    samples = node().make_dataset(media)
    assert samples.available_fields == {"video", "audio"}
    batch = collate_samples([samples.get_sample(index) for index in (0, 1)])
    assert batch.presence_masks["audio"].tolist() == [False, True]
    assert "audio" not in node(with_sound=False).make_dataset(media).available_fields


def test_labels_are_numbers_in_the_order_of_their_names() -> None:
    media = MemoryMedia({ROOT / name: MemoryFile(ramp(2)) for name in ("dog/a.mp4", "cat/b.mp4")})
    samples = node(captions=CaptionSource.FOLDERS).make_dataset(media)
    labels = {samples.get_sample(index).text: int(samples.get_sample(index).columns["label"]) for index in (0, 1)}
    assert labels == {"cat": 0, "dog": 1}


def test_division() -> None:
    training, validation = train_val_split([""] * 10, 0.3, seed=4)
    assert sorted((*training, *validation)) == list(range(10))
    assert len(validation) == 3
    assert (training, validation) == train_val_split([""] * 10, 0.3, seed=4) != train_val_split([""] * 10, 0.3, seed=5)
    assert train_val_split(["training", "validation", ""], 0.5, 0)[1] == (1,)
    assert train_val_split([""], 0.5, 0) == ((0,), ())
    assert train_val_split([], 0.5, 0) == ((), ())
    assert train_val_split(["", ""], 0.9, 0)[0] != ()
    assert train_val_split(["", "", ""], 0.0, 0)[1] == ()


def test_what_is_kept_stays_within_the_limit() -> None:
    media = MemoryMedia({ROOT / f"{number}.mp4": MemoryFile(ramp(4, 64, 64)) for number in range(30)})
    big = node(width=64, height=64, frames=4, memory=1).make_dataset(media)  # 49152 bytes each: 21 fit
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(big.get_sample, [*range(30)] * 3))
    assert all(torch.equal(found[index].video, found[index + 30].video) for index in range(30))  # type: ignore[arg-type]
    assert len(get_sample_cache(media)) == 21
    assert get_sample_cache(media).nbytes == 21 * 49152
    again = big.get_sample(29)
    assert again.video is big.get_sample(29).video


@pytest.mark.parametrize("folder", [Path(), Path("nowhere")])
def test_no_folder(folder: Path) -> None:
    with pytest.raises(StudioError, match="folder"):
        node(folder=folder).facts({}, MemoryMedia())


def test_a_folder_without_clips() -> None:
    with pytest.raises(StudioError, match="holds no clips"):
        node().facts({}, MemoryMedia(texts={ROOT / "notes.md": "x"}))
    texts = {ROOT / "metadata.csv": "file,text\ngone.mp4,x\n"}
    with pytest.raises(StudioError, match=r"row 2.*no such file"):
        node().facts({}, MemoryMedia(texts=texts))


def test_real_files(tmp_path: Path) -> None:
    for name in ("moving-scene.mp4", "owl.jpg"):
        (tmp_path / name).symlink_to(ASSETS / name)
    (tmp_path / "moving-scene.txt").write_text("three balls fly over mountains", encoding="utf-8")
    (tmp_path / "broken.mp4").write_bytes(b"no video" * 99)
    with MediaFiles() as media:
        made = node(folder=tmp_path, width=48, height=27, frames=5, rate=6.0)
        assert made.facts({}, media).samples == 3
        samples = made.make_dataset(media)
        found = {sample.name: sample for sample in (samples.get_sample(index) for index in (1, 2))}
        scene = found["moving-scene.mp4"]
        assert scene.text == "three balls fly over mountains"
        assert scene.audio is not None
        assert scene.audio.shape == (13_333,)
        assert float(scene.audio.abs().max()) > 0.01
        assert found["owl.jpg"].audio is None
        with pytest.raises(MediaError, match=r"broken\.mp4"):
            samples.get_sample(0)
        said = run_frame(made, output="report", media=media)
        assert "3 samples" in said
        assert "1 row is left out" in said
        assert "broken.mp4" in said
        assert "2 samples have no caption" in said
        grid = run_frame(made, 1, output="preview", media=media)
        assert grid.pixels.std() > 0.05
        first = samples.digest
        (tmp_path / "koi.mp4").symlink_to(ASSETS / "koi.mp4")
        assert made.facts({}, media).samples == 4
        assert made.make_dataset(media).digest != first


def test_a_table_without_a_usable_row_says_why() -> None:
    clip = MemoryFile(ramp(1))
    empty = MemoryMedia({ROOT / "a.mp4": clip}, texts={ROOT / "metadata.csv": "file,text\n"})
    with pytest.raises(MediaError, match=r"metadata\.csv: has no rows below its header"):
        node().facts({}, empty)
    other = MemoryMedia({ROOT / "a.mp4": clip}, texts={ROOT / "metadata.csv": "file,text\nb.mp4,x\n"})
    with pytest.raises(StudioError, match=r"the first: metadata\.csv, row 2: there is no such file: b\.mp4"):
        node().facts({}, other)
    with pytest.raises(ParameterError, match="“folder” is empty"):
        node(folder=Path()).facts({}, other)


def test_captions_are_known_without_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    table = "file,text,split\na.mp4,a bird flies left,\nb.mp4,,\nc.mp4,a tree,\nd.mp4,held back,val\n"
    clips = {ROOT / f"{name}.mp4": MemoryFile(ramp(1)) for name in "abcd"}
    samples = node().make_dataset(MemoryMedia(clips, texts={ROOT / "metadata.csv": table}))
    monkeypatch.setattr(samples, "get_sample", None)
    assert sorted(samples.iter_captions()) == ["a bird flies left", "a tree"]
    changes = AugmentationOptions(0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0)
    assert sorted(AugmentedDataset(samples, changes).iter_captions()) == [
        "a bird flies left",
        "a bird flies right",
        "a tree",
    ]


def test_projects_of_the_first_version_are_read_with_the_new_names() -> None:
    old: dict[str, ParamValue] = {
        "stretch": "another in each epoch",
        "short": "repeat it",
        "fit": "stretch",
    }
    new: dict[str, ParamValue] = {"long_clips": "random part", "short_clips": "repeat", "fit": "stretch"}
    assert FolderDataset.migrate_params(dict(old), 1) == new
    assert FolderDataset.migrate_params({"fit": "fill, cut off what is over"}, 1) == {"fit": "crop to fill"}
    assert FolderDataset.migrate_params(dict(new), 2) == new
