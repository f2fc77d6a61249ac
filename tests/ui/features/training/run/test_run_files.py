"""The folder of a training is read piece by piece, and nothing in it stops the reading."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np

from studio.engine.training.run_files.checkpoint_files import read_checkpoint
from studio.ui.features.training.run.run_files import RunReader, SeriesName
from studio.ui.features.training.run.sample_sheets import find_sample_sheets, read_captions
from tests.ui.features.training.runs import FakeRun

NATIVE, MOTION = SeriesName("losses", "native"), SeriesName("losses", "motion")
TOTAL = SeriesName("validation", "total")


def test_only_new_lines_are_read(tmp_path: Path) -> None:
    run = FakeRun(tmp_path / "run")
    reader = RunReader(run.folder)
    assert not reader.read_update().has_log
    run.logged(1, 10, validate=5)
    first = reader.read_update()
    assert first.has_log
    assert first.log_chunk.series[NATIVE][0].tolist() == list(range(1, 11))
    assert first.log_chunk.series[TOTAL][0].tolist() == [5, 10]
    assert (first.log_chunk.last_step, first.log_chunk.elapsed_seconds, first.log_chunk.learning_rate) == (
        10,
        1.0,
        3e-4,
    )
    assert reader.read_update().log_chunk.series == {}
    run.logged(11, 12)
    news = reader.read_update()
    assert news.log_chunk.series[MOTION][0].tolist() == [11, 12]
    assert not news.is_restarted


def test_a_line_that_is_being_written_waits_for_its_end(tmp_path: Path) -> None:
    run = FakeRun(tmp_path)
    run.logged(1, 2)
    with run.log.open("a") as file:
        file.write('{"step": 3, "losses": {"na')
    reader = RunReader(tmp_path)
    assert reader.read_update().log_chunk.last_step == 2
    with run.log.open("a") as file:
        file.write('tive": 0.5}}\n')
    news = reader.read_update().log_chunk
    assert (news.last_step, news.series[NATIVE][1].tolist()) == (3, [0.5])


def test_damaged_lines_are_passed_over(tmp_path: Path) -> None:
    run = FakeRun(tmp_path)
    run.logged(1, 1)
    with run.log.open("a") as file:
        file.write(
            'nonsense\n[1, 2]\n{"losses": {}}\n{"step": 2, "losses": 3}\n{"step": 3, "losses": {"native": null}}\n'
        )
    series = RunReader(tmp_path).read_update().log_chunk.series[NATIVE]
    assert series[0].tolist() == [1, 3]
    assert np.isnan(series[1][1])


def test_a_log_that_is_begun_anew_is_read_from_its_start(tmp_path: Path) -> None:
    """Also one that has grown past the old one's length before anybody looked."""
    run = FakeRun(tmp_path)
    run.logged(1, 5)
    reader = RunReader(tmp_path)
    reader.read_update()
    run.begin_anew()
    run.logged(1, 50)
    news = reader.read_update()
    assert news.is_restarted
    assert news.log_chunk.series[NATIVE][0].tolist() == list(range(1, 51))
    run.log.unlink()
    gone = reader.read_update()
    assert gone.is_restarted
    assert not gone.has_log


def test_a_long_log_comes_in_pieces(tmp_path: Path) -> None:
    run = FakeRun(tmp_path)
    run.logged(1, 12_000)
    reader, steps, looks = RunReader(tmp_path), 0, 0
    more = True
    while more:
        news = reader.read_update()
        steps, looks, more = steps + len(news.log_chunk.series[NATIVE][0]), looks + 1, news.has_more
    assert steps == 12_000
    assert looks > 2


def test_rows_that_were_left_out_are_collected(tmp_path: Path) -> None:
    run = FakeRun(tmp_path)
    run.logged(1, 3)
    with run.log.open("a") as file:
        file.write('{"step": 3, "bad": "metadata.csv, line 4: no such file"}\n')
    news = RunReader(tmp_path).read_update().log_chunk
    assert news.bad_samples == ("metadata.csv, line 4: no such file",)
    assert (news.last_step, news.learning_rate) == (3, 3e-4)


def test_checkpoints_say_what_they_are(tmp_path: Path) -> None:
    run = FakeRun(tmp_path)
    for step, loss in ((100, 0.9), (300, 0.5), (200, 0.4)):
        run.checkpoint(step, loss)
    run.best(200, 0.4)
    found = RunReader(tmp_path).read_update().checkpoints
    assert [one.step for one in found] == [100, 200, 300]
    assert [one.is_best for one in found] == [False, True, False]
    assert [one.validation_loss for one in found] == [0.9, 0.4, 0.5]
    assert found[0].networks == {"words": "test.words", "maker": "test.maker"}
    assert found[0].file_size == found[0].path.stat().st_size


def test_none_is_the_best_unless_validations_tell_them_apart(tmp_path: Path) -> None:
    alike, unmeasured, single = (FakeRun(tmp_path / name) for name in ("alike", "unmeasured", "single"))
    for step in (100, 200):
        alike.checkpoint(step, 0.0)
        unmeasured.checkpoint(step)
    single.checkpoint(100, 0.5)
    for run, loss in ((alike, 0.0), (unmeasured, None), (single, 0.5)):
        run.best(100, loss)
        assert not any(one.is_best for one in RunReader(run.folder).read_update().checkpoints)


def test_a_validation_of_an_earlier_step_is_not_that_of_the_checkpoint(tmp_path: Path) -> None:
    run = FakeRun(tmp_path)
    run.checkpoint(350, 0.5)
    run.checkpoint(415, 0.5, validated_at=350)
    found = RunReader(tmp_path).read_update().checkpoints
    assert [one.validation_loss for one in found] == [0.5, None]


def test_heads_are_read_once(tmp_path: Path) -> None:
    run = FakeRun(tmp_path)
    run.checkpoint(100, 0.9)
    reader = RunReader(tmp_path)
    first = reader.read_update().checkpoints
    assert reader.read_update().checkpoints[0] is first[0]


def test_files_that_are_no_checkpoints_are_left_out(tmp_path: Path) -> None:
    run = FakeRun(tmp_path)
    whole = run.checkpoint(100, 0.9)
    folder = whole.parent
    (folder / "step-00000200.safetensors").write_bytes(whole.read_bytes()[:20])
    (folder / "step-00000300.safetensors").write_bytes(pickle.dumps({"step": 300}))
    (folder / "step-00000400.safetensors").write_bytes(b"\xff" * 64)
    (folder / "step-00000500.safetensors").write_bytes(b"")
    assert [one.step for one in RunReader(tmp_path).read_update().checkpoints] == [100]
    assert read_checkpoint(folder / "none.safetensors") is None


def test_samples_come_with_their_captions(tmp_path: Path) -> None:
    run = FakeRun(tmp_path)
    run.sample(200)
    run.sample(50)
    sheets = find_sample_sheets(tmp_path)
    assert [sheet.step for sheet in sheets] == [50, 200]
    assert read_captions(sheets[0]) == ("a red ball", "b.mp4")
    (tmp_path / "samples" / "captions.json").write_text("[]")
    assert read_captions(sheets[0]) == ()


def test_a_new_run_is_read_from_its_own_folder_and_the_earlier_ones_stay(tmp_path: Path) -> None:
    first, reader = FakeRun(tmp_path / "run"), RunReader(tmp_path / "run")
    first.logged(1, 10)
    path = first.checkpoint(10)
    assert (reader.read_update().number, reader.read_update().earlier) == (1, ())
    second = FakeRun(tmp_path / "run" / "run-002")
    second.logged(1, 3)
    news = reader.read_update()
    assert news.is_restarted
    assert (news.number, news.log_chunk.last_step, news.checkpoints) == (2, 3, ())
    assert [(run.number, [one.path for one in run.checkpoints]) for run in news.earlier] == [(1, [path])]
