"""A process finds its place among those that train together, and tells how it ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from studio.app.cli.training.group_member import (
    OUTCOMES_VARIABLE,
    GroupMember,
    MemberOutcome,
    find_member,
    read_outcomes,
    write_outcome,
)
from studio.core.errors import StudioError

PLACE = {"RANK": "1", "WORLD_SIZE": "2", "MASTER_ADDR": "localhost", "MASTER_PORT": "1"}


def _member(**known: Any) -> GroupMember:
    return GroupMember(**{"rank": 1, "size": 2, "local_rank": 1, "local_size": 2, "attempt": "", "run": "", **known})


def test_a_place_is_what_torchrun_says() -> None:
    assert find_member({}) is None
    assert find_member({"RANK": "0", "WORLD_SIZE": "2"}) is None
    member = find_member({**PLACE, "TORCHELASTIC_RESTART_COUNT": "2"})
    assert member is not None
    assert (member.rank, member.size, member.local_rank, member.local_size, member.attempt) == (1, 2, 1, 2, "2")
    elsewhere = find_member({**PLACE, "LOCAL_RANK": "0", "LOCAL_WORLD_SIZE": "1", "TORCHELASTIC_RESTART_COUNT": "2"})
    assert elsewhere is not None
    assert (elsewhere.local_rank, elsewhere.local_size, elsewhere.attempt) == (0, 1, "")


@pytest.mark.parametrize("wrong", [{"RANK": "two"}, {"RANK": "2"}, {"LOCAL_RANK": "-1"}])
def test_variables_that_make_no_sense_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(StudioError, match="The variables of torchrun"):
        find_member({**PLACE, **wrong})


def test_each_process_has_a_card_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _member().choose_device("cpu") == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert _member().choose_device("auto") == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert _member().choose_device("auto") == _member().choose_device("cuda") == "cuda:1"
    with pytest.raises(StudioError, match="this machine has 2"):
        _member(local_size=3, local_rank=2).choose_device("auto")
    with pytest.raises(StudioError, match="leave the number out"):
        _member().choose_device("cuda:1")
    assert _member(local_size=1).choose_device("cuda:1") == "cuda:1"


def test_ends_are_told_to_who_started_the_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(OUTCOMES_VARIABLE, raising=False)
    assert not write_outcome(_member(), MemberOutcome(0))
    monkeypatch.setenv(OUTCOMES_VARIABLE, str(tmp_path))
    assert write_outcome(_member(rank=10), MemberOutcome(2, "no sample"))
    assert write_outcome(_member(rank=9), MemberOutcome(0))
    assert read_outcomes(tmp_path) == [MemberOutcome(0), MemberOutcome(2, "no sample")]
