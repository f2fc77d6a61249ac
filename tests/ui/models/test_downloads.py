"""Downloads from the panel, against a server that plays the hub: terms first, then bytes, and all that can go wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from studio.models.cache_folder import snapshot
from studio.models.download import store as stores
from studio.models.download.download import Download
from studio.models.download.hub import Hub
from studio.models.download.switch import OfflineSwitch
from studio.ui.models.download_desk import DownloadDesk
from studio.ui.models.downloads import DownloadStatus, Phase
from tests.models.folders import BERT, write_weights
from tests.models.hub_server import HubServer, Repository, hub_server

NAME = "org/words"
WEIGHTS = "model.safetensors"


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_weights(tmp_path_factory.mktemp("weights") / WEIGHTS, 100_000).read_bytes()


@pytest.fixture
def server(weights: bytes) -> Iterator[HubServer]:
    files = {"config.json": json.dumps(BERT).encode(), WEIGHTS: weights}
    with hub_server(org__words=Repository(dict(files)), org__gated=Repository(dict(files), gated=True)) as running:
        yield running


@pytest.fixture
def switch() -> OfflineSwitch:
    return OfflineSwitch(on=False)


@pytest.fixture
def desk(
    qtbot: QtBot, server: HubServer, switch: OfflineSwitch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DownloadDesk]:
    monkeypatch.setattr(Download.__init__, "__defaults__", ((),))  # no second tries: they take seconds
    made = DownloadDesk(Hub(switch, server.endpoint, lambda: None, seconds=5.0), lambda: tmp_path / "cache")
    yield made
    made.close()


def wait(desk: DownloadDesk, qtbot: QtBot, phase: Phase, at: int = -1) -> DownloadStatus:
    qtbot.waitUntil(lambda: bool(desk.downloads) and desk.downloads[at].phase is phase, timeout=10_000)
    return desk.downloads[at]


def begun(desk: DownloadDesk, qtbot: QtBot) -> int:
    """Begin a download, and wait until some of it is here."""
    desk.look_up(NAME)
    status = wait(desk, qtbot, Phase.OFFERED)
    desk.ask("download", status.id)
    qtbot.waitUntil(lambda: desk.downloads[-1].done > 0, timeout=10_000)
    return status.id


def test_nothing_comes_before_the_click_then_all_of_it(
    desk: DownloadDesk, server: HubServer, qtbot: QtBot, tmp_path: Path, weights: bytes
) -> None:
    arrived = list[str]()
    desk.arrived.connect(arrived.append)
    desk.look_up(NAME)
    status = wait(desk, qtbot, Phase.OFFERED)
    assert status.terms is not None
    assert (status.terms.files, status.terms.licence, status.terms.fits) == (2, "apache-2.0", True)
    assert status.terms.size > len(weights)
    assert server.ranges(WEIGHTS) == []
    assert not (tmp_path / "cache").exists()
    desk.ask("download", status.id)
    status = wait(desk, qtbot, Phase.DONE)
    assert status.done == status.total == status.terms.size if status.terms else False
    assert arrived == [NAME]
    found = snapshot(tmp_path / "cache", NAME)
    assert found is not None
    assert (found / WEIGHTS).read_bytes() == weights
    desk.ask("dismiss", status.id)
    assert desk.downloads == ()


def test_paused_it_goes_on_where_it_stopped(desk: DownloadDesk, server: HubServer, qtbot: QtBot) -> None:
    server.seconds = 0.005
    number = begun(desk, qtbot)
    desk.ask("pause", number)
    status = wait(desk, qtbot, Phase.PAUSED)
    assert 0 < status.done < status.total
    server.seconds = 0.0
    desk.ask("resume", number)
    wait(desk, qtbot, Phase.DONE)
    assert len(server.ranges(WEIGHTS)) == 2
    assert server.ranges(WEIGHTS)[1].startswith("bytes=")


def test_cancelled_nothing_of_it_stays(desk: DownloadDesk, server: HubServer, qtbot: QtBot, tmp_path: Path) -> None:
    server.seconds = 0.005
    number = begun(desk, qtbot)
    desk.ask("cancel", number)
    qtbot.waitUntil(lambda: desk.downloads == (), timeout=10_000)
    assert not list((tmp_path / "cache").glob("models--*"))


def test_a_lost_connection_is_said_and_can_be_tried_again(desk: DownloadDesk, server: HubServer, qtbot: QtBot) -> None:
    server.cuts[WEIGHTS] = [200_000]
    desk.look_up(NAME)
    number = wait(desk, qtbot, Phase.OFFERED).id
    desk.ask("download", number)
    status = wait(desk, qtbot, Phase.PAUSED)
    assert status.error
    assert status.done > 0
    desk.ask("resume", number)
    wait(desk, qtbot, Phase.DONE)


def test_it_can_be_resumed_as_soon_as_it_is_shown_as_paused(
    desk: DownloadDesk, server: HubServer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, over = DownloadDesk._work, threading.Event()

    def lingering(self: DownloadDesk, *what: Any) -> None:
        work(self, *what)
        over.wait(10.0)

    monkeypatch.setattr(DownloadDesk, "_work", lingering)
    server.cuts[WEIGHTS] = [200_000]
    desk.look_up(NAME)
    number = wait(desk, qtbot, Phase.OFFERED).id
    desk.ask("download", number)
    wait(desk, qtbot, Phase.PAUSED)
    desk.ask("resume", number)
    wait(desk, qtbot, Phase.DONE)
    over.set()


def test_what_asks_for_its_terms_says_where_they_are_accepted(
    desk: DownloadDesk, server: HubServer, qtbot: QtBot
) -> None:
    desk.look_up("org/gated")
    status = wait(desk, qtbot, Phase.OFFERED)
    assert status.terms is not None
    assert status.terms.link == f"{server.endpoint}/org/gated"
    assert status.terms.link in status.terms.note
    desk.ask("download", status.id)
    failed = wait(desk, qtbot, Phase.FAILED)
    assert failed.link == f"{server.endpoint}/org/gated"
    assert failed.link in failed.error


def test_an_unknown_name_says_which_might_be_meant(desk: DownloadDesk, qtbot: QtBot) -> None:
    desk.look_up("org/wordz")
    status = wait(desk, qtbot, Phase.FAILED)
    assert "The hub has no model 'org/wordz'" in status.error
    desk.ask("dismiss", status.id)
    assert desk.downloads == ()


def test_a_full_disk_is_said_and_gone_on_with_later(
    desk: DownloadDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.models.download import transfer

    desk.look_up(NAME)
    number = wait(desk, qtbot, Phase.OFFERED).id
    monkeypatch.setattr(transfer, "free_bytes", lambda path: 100)
    desk.ask("download", number)
    status = wait(desk, qtbot, Phase.PAUSED)
    assert "is full" in status.error
    monkeypatch.setattr(transfer, "free_bytes", stores.free_bytes)
    desk.ask("resume", number)
    wait(desk, qtbot, Phase.DONE)


def test_offline_nothing_is_asked(desk: DownloadDesk, server: HubServer, switch: OfflineSwitch, qtbot: QtBot) -> None:
    switch.turn(on=True)
    desk.look_up(NAME)
    status = wait(desk, qtbot, Phase.FAILED)
    assert "offline" in status.error
    assert server.asked == []
    switch.turn(on=False)
    desk.ask("retry", status.id)
    wait(desk, qtbot, Phase.OFFERED)


def test_closing_stops_what_comes_and_keeps_it(
    desk: DownloadDesk, server: HubServer, qtbot: QtBot, tmp_path: Path
) -> None:
    server.seconds = 0.005
    begun(desk, qtbot)
    desk.close()
    assert list((tmp_path / "cache").glob("**/*.incomplete"))


def test_a_name_is_on_the_list_once(desk: DownloadDesk, server: HubServer, qtbot: QtBot) -> None:
    desk.look_up(NAME)
    wait(desk, qtbot, Phase.OFFERED)
    desk.look_up(NAME)
    assert len(desk.downloads) == 1
