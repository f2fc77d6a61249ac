"""Downloads from the panel, against a server that plays the hub: terms first, then bytes, and all that can go wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from studio.models.cache_folder import find_snapshot
from studio.models.download import store as stores
from studio.models.download.download import ModelDownload
from studio.models.download.hub import HubClient
from studio.models.download.offline_switch import OfflineSwitch
from studio.ui.features.models.downloads.download_manager import DownloadManager
from studio.ui.features.models.downloads.download_status import DownloadPhase, DownloadStatus
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
) -> Iterator[DownloadManager]:
    monkeypatch.setattr(ModelDownload.__init__, "__defaults__", ((),))  # no second tries: they take seconds
    made = DownloadManager(HubClient(switch, server.endpoint, lambda: None, seconds=5.0), lambda: tmp_path / "cache")
    yield made
    made.close()


def wait(desk: DownloadManager, qtbot: QtBot, phase: DownloadPhase, at: int = -1) -> DownloadStatus:
    qtbot.waitUntil(lambda: bool(desk.downloads) and desk.downloads[at].phase is phase, timeout=10_000)
    return desk.downloads[at]


def begun(desk: DownloadManager, qtbot: QtBot) -> int:
    """Begin a download, and wait until some of it is here."""
    desk.look_up_model(NAME)
    status = wait(desk, qtbot, DownloadPhase.OFFERED)
    desk.run_action("download", status.id)
    qtbot.waitUntil(lambda: desk.downloads[-1].done > 0, timeout=10_000)
    return status.id


def test_nothing_comes_before_the_click_then_all_of_it(
    desk: DownloadManager, server: HubServer, qtbot: QtBot, tmp_path: Path, weights: bytes
) -> None:
    arrived = list[str]()
    desk.model_downloaded.connect(arrived.append)
    desk.look_up_model(NAME)
    status = wait(desk, qtbot, DownloadPhase.OFFERED)
    assert status.offer is not None
    assert (status.offer.file_count, status.offer.licence, status.offer.has_room) == (2, "apache-2.0", True)
    assert status.offer.size > len(weights)
    assert server.ranges(WEIGHTS) == []
    assert not (tmp_path / "cache").exists()
    desk.run_action("download", status.id)
    status = wait(desk, qtbot, DownloadPhase.DONE)
    assert status.done == status.total == status.offer.size if status.offer else False
    assert arrived == [NAME]
    found = find_snapshot(tmp_path / "cache", NAME)
    assert found is not None
    assert (found / WEIGHTS).read_bytes() == weights
    desk.run_action("dismiss", status.id)
    assert desk.downloads == ()


def test_paused_it_goes_on_where_it_stopped(desk: DownloadManager, server: HubServer, qtbot: QtBot) -> None:
    server.seconds = 0.005
    number = begun(desk, qtbot)
    desk.run_action("pause", number)
    status = wait(desk, qtbot, DownloadPhase.PAUSED)
    assert 0 < status.done < status.total
    server.seconds = 0.0
    desk.run_action("resume", number)
    wait(desk, qtbot, DownloadPhase.DONE)
    assert len(server.ranges(WEIGHTS)) == 2
    assert server.ranges(WEIGHTS)[1].startswith("bytes=")


def test_cancelled_nothing_of_it_stays(desk: DownloadManager, server: HubServer, qtbot: QtBot, tmp_path: Path) -> None:
    server.seconds = 0.005
    number = begun(desk, qtbot)
    desk.run_action("cancel", number)
    qtbot.waitUntil(lambda: desk.downloads == (), timeout=10_000)
    assert not list((tmp_path / "cache").glob("models--*"))


def test_a_lost_connection_is_said_and_can_be_tried_again(
    desk: DownloadManager, server: HubServer, qtbot: QtBot
) -> None:
    server.cuts[WEIGHTS] = [200_000]
    desk.look_up_model(NAME)
    number = wait(desk, qtbot, DownloadPhase.OFFERED).id
    desk.run_action("download", number)
    status = wait(desk, qtbot, DownloadPhase.PAUSED)
    assert status.error
    assert status.done > 0
    desk.run_action("resume", number)
    wait(desk, qtbot, DownloadPhase.DONE)


def test_it_can_be_resumed_as_soon_as_it_is_shown_as_paused(
    desk: DownloadManager, server: HubServer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, over = DownloadManager._work, threading.Event()

    def lingering(self: DownloadManager, *what: Any) -> None:
        work(self, *what)
        over.wait(10.0)

    monkeypatch.setattr(DownloadManager, "_work", lingering)
    server.cuts[WEIGHTS] = [200_000]
    desk.look_up_model(NAME)
    number = wait(desk, qtbot, DownloadPhase.OFFERED).id
    desk.run_action("download", number)
    wait(desk, qtbot, DownloadPhase.PAUSED)
    desk.run_action("resume", number)
    wait(desk, qtbot, DownloadPhase.DONE)
    over.set()


def test_what_asks_for_its_terms_says_where_they_are_accepted(
    desk: DownloadManager, server: HubServer, qtbot: QtBot
) -> None:
    desk.look_up_model("org/gated")
    status = wait(desk, qtbot, DownloadPhase.OFFERED)
    assert status.offer is not None
    assert status.offer.link == f"{server.endpoint}/org/gated"
    assert status.offer.link in status.offer.note
    desk.run_action("download", status.id)
    failed = wait(desk, qtbot, DownloadPhase.FAILED)
    assert failed.link == f"{server.endpoint}/org/gated"
    assert failed.link in failed.error


def test_an_unknown_name_says_which_might_be_meant(desk: DownloadManager, qtbot: QtBot) -> None:
    desk.look_up_model("org/wordz")
    status = wait(desk, qtbot, DownloadPhase.FAILED)
    assert "The hub has no model 'org/wordz'" in status.error
    desk.run_action("dismiss", status.id)
    assert desk.downloads == ()


def test_a_full_disk_is_said_and_gone_on_with_later(
    desk: DownloadManager, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.models.download import file_download

    desk.look_up_model(NAME)
    number = wait(desk, qtbot, DownloadPhase.OFFERED).id
    monkeypatch.setattr(file_download, "get_free_bytes", lambda path: 100)
    desk.run_action("download", number)
    status = wait(desk, qtbot, DownloadPhase.PAUSED)
    assert "is full" in status.error
    monkeypatch.setattr(file_download, "get_free_bytes", stores.get_free_bytes)
    desk.run_action("resume", number)
    wait(desk, qtbot, DownloadPhase.DONE)


def test_offline_nothing_is_asked(
    desk: DownloadManager, server: HubServer, switch: OfflineSwitch, qtbot: QtBot
) -> None:
    switch.set_offline(on=True)
    desk.look_up_model(NAME)
    status = wait(desk, qtbot, DownloadPhase.FAILED)
    assert "offline" in status.error
    assert server.asked == []
    switch.set_offline(on=False)
    desk.run_action("retry", status.id)
    wait(desk, qtbot, DownloadPhase.OFFERED)


def test_closing_stops_what_comes_and_keeps_it(
    desk: DownloadManager, server: HubServer, qtbot: QtBot, tmp_path: Path
) -> None:
    server.seconds = 0.005
    begun(desk, qtbot)
    desk.close()
    assert list((tmp_path / "cache").glob("**/*.incomplete"))


def test_a_name_is_on_the_list_once(desk: DownloadManager, server: HubServer, qtbot: QtBot) -> None:
    desk.look_up_model(NAME)
    wait(desk, qtbot, DownloadPhase.OFFERED)
    desk.look_up_model(NAME)
    assert len(desk.downloads) == 1
