"""Slots in the state folder."""

from __future__ import annotations

from pathlib import Path

from studio.ui.shell.session.storage.instance_dir import MAX_INSTANCES, InstanceDir

NAME = "thing-{}.txt"


def claim(folder: Path) -> InstanceDir:
    slot = InstanceDir.claim_any(folder, NAME)
    assert slot is not None
    return slot


def test_two_programs_have_two_slots(tmp_path: Path) -> None:
    first, second = claim(tmp_path), claim(tmp_path)
    assert first.number != second.number
    assert first.get_file(NAME) != second.get_file(NAME)
    assert InstanceDir.claim(tmp_path, first.number) is None
    first.release()
    third = InstanceDir.claim(tmp_path, first.number)
    assert third is not None
    second.release()
    third.release()


def test_a_slot_with_something_left_over_is_preferred(tmp_path: Path) -> None:
    (tmp_path / NAME.format(7)).touch()
    slot = claim(tmp_path)
    assert slot.number == 7
    slot.release()


def test_files_of_programs_that_are_gone_and_of_none_that_runs(tmp_path: Path) -> None:
    for number in (0, 2, 4):
        (tmp_path / NAME.format(number)).touch()
    mine, theirs = InstanceDir.claim(tmp_path, 0), InstanceDir.claim(tmp_path, 2)
    assert mine is not None
    assert theirs is not None
    with mine.iter_abandoned(NAME) as found:
        assert found == [tmp_path / NAME.format(4)]
        assert InstanceDir.claim(tmp_path, 4) is None  # held while it is taken over
    again = InstanceDir.claim(tmp_path, 4)
    assert again is not None
    for slot in (mine, theirs, again):
        slot.release()


def test_slots_may_run_out(tmp_path: Path) -> None:
    slots = [claim(tmp_path) for _ in range(MAX_INSTANCES)]
    assert InstanceDir.claim_any(tmp_path, NAME) is None
    for slot in slots:
        slot.release()
