"""Downloads, against a server that plays the hub."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.core.errors import CancelledError
from studio.models.cache_folder import find_snapshot
from studio.models.download import store as stores
from studio.models.download.download import DownloadProgress, DownloadState, ModelDownload
from studio.models.download.errors import DownloadError, DownloadErrorCode
from studio.models.download.hub import HubClient
from studio.models.download.offline_switch import OfflineSwitch
from studio.models.download.store import CacheStore, FolderStore
from studio.models.library import ModelLibrary
from studio.sdk.networks.hf import configure_libraries
from studio.sdk.params import ModelRef
from tests.conftest import ROOT
from tests.models.folders import BERT, write_weights
from tests.models.hub_server import COMMIT, HubServer, Repository, hub_server

NAME = "org/words"
WEIGHTS = "model.safetensors"
SIZE = 400_000


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_weights(tmp_path_factory.mktemp("weights") / WEIGHTS, SIZE // 4).read_bytes()


@pytest.fixture
def server(weights: bytes) -> Iterator[HubServer]:
    files = {
        "config.json": json.dumps(BERT).encode(),
        "README.md": b"---\nlicense: apache-2.0\n---\n",
        WEIGHTS: weights,
        "pytorch_model.bin": b"pickle" * 1000,
        "tf_model.h5": b"keras",
        "modeling_words.py": b"import os",
        ".gitattributes": b"",
    }
    with hub_server(org__words=Repository(files)) as running:
        yield running


@pytest.fixture
def hub(server: HubServer) -> Iterator[HubClient]:
    made = HubClient(OfflineSwitch(on=False), server.endpoint, lambda: None, seconds=5.0)
    yield made
    made.close()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def _download(hub: HubClient, cache: Path, waits: tuple[float, ...] = ()) -> ModelDownload:
    offer = hub.get_remote_model(NAME)
    return ModelDownload(hub, offer, CacheStore(cache, offer), waits)


def _at(share: float, act: Callable[[], object]) -> Callable[[DownloadProgress], None]:
    """Return a report that acts once so much is there."""
    done: list[bool] = []

    def report(progress: DownloadProgress) -> None:
        if progress.done_share >= share and not done and progress.state is DownloadState.RUNNING:
            done.append(True)
            act()

    return report


@pytest.fixture
def reported_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every piece be reported."""
    monkeypatch.setattr("studio.models.download.download._REPORT_SECONDS", 0.0)


def test_the_size_is_said_first_and_only_what_is_safe_is_wanted(hub: HubClient, server: HubServer) -> None:
    offer = hub.get_remote_model(NAME)
    assert {file.name for file in offer.files} == {"config.json", "README.md", WEIGHTS}
    assert offer.total_bytes == sum(len(server.models[NAME].files[file.name]) for file in offer.files) > SIZE
    assert (offer.commit, offer.licence, offer.is_gated, offer.kind) == (COMMIT, "apache-2.0", False, "text-to-video")


def test_a_model_is_downloaded_into_the_cache(hub: HubClient, server: HubServer, cache: Path, weights: bytes) -> None:
    seen: list[DownloadProgress] = []
    ended = _download(hub, cache).run(seen.append)
    assert (ended.state, ended.done_bytes, ended.done_share) == (DownloadState.DONE, ended.total_bytes, 1.0)
    facts = ModelLibrary([], cache).facts(ModelRef(NAME))
    assert facts.path == find_snapshot(cache, NAME) == cache / "models--org--words" / "snapshots" / COMMIT
    assert (facts.path / WEIGHTS).is_symlink()
    assert (facts.path / WEIGHTS).read_bytes() == weights
    assert not list(cache.rglob("*.incomplete"))
    asked = len(server.asked)
    assert _download(hub, cache).run().state is DownloadState.DONE
    assert len(server.asked) == asked + 1  # what there is; nothing is brought again


def test_the_libraries_find_what_was_downloaded(hub: HubClient, cache: Path) -> None:
    from huggingface_hub import scan_cache_dir, try_to_load_from_cache

    _download(hub, cache).run()
    assert try_to_load_from_cache(NAME, WEIGHTS, cache_dir=cache) == str(cache / "models--org--words" / "snapshots" /
                                                                         COMMIT / WEIGHTS)  # fmt: skip
    assert [found.repo_id for found in scan_cache_dir(cache).repos] == [NAME]


def test_a_folder_of_the_users_gets_plain_files(hub: HubClient, server: HubServer, tmp_path: Path) -> None:
    offer = hub.get_remote_model(NAME)
    assert ModelDownload(hub, offer, FolderStore(tmp_path, offer)).run().state is DownloadState.DONE
    assert {path.name for path in (tmp_path / "org" / "words").iterdir()} == {"config.json", "README.md", WEIGHTS}
    assert ModelLibrary([tmp_path], tmp_path / "none").facts(ModelRef(NAME)).parameters == SIZE // 4


def test_a_lost_connection_is_taken_up_again(hub: HubClient, server: HubServer, cache: Path) -> None:
    server.cuts[WEIGHTS] = [100_000, 150_000]
    assert _download(hub, cache, waits=(0.0,)).run().state is DownloadState.DONE
    assert server.ranges(WEIGHTS) == ["", "bytes=100000-", "bytes=250000-"]


def test_where_it_stays_lost_the_download_waits_and_another_start_goes_on(
    hub: HubClient, server: HubServer, cache: Path
) -> None:
    server.cuts[WEIGHTS] = [100_000]
    ended = _download(hub, cache).run()
    assert ended.state is DownloadState.PAUSED
    assert ended.error is not None
    assert ended.error.code is DownloadErrorCode.NETWORK
    with pytest.raises(Exception, match=r"started and not finished"):
        ModelLibrary([], cache).facts(ModelRef(NAME))
    assert _download(hub, cache).run().state is DownloadState.DONE  # as after a restart: nothing but files is known
    assert server.ranges(WEIGHTS) == ["", "bytes=100000-"]


def test_a_hub_that_is_down_is_waited_for(hub: HubClient, server: HubServer, cache: Path) -> None:
    download = _download(hub, cache)
    server.down = True
    ended = download.run()
    assert (ended.state, ended.error and ended.error.code) == (DownloadState.PAUSED, DownloadErrorCode.NETWORK)
    server.down = False
    assert download.run().state is DownloadState.DONE


@pytest.mark.usefixtures("reported_often")
def test_pause_keeps_what_is_there(hub: HubClient, server: HubServer, cache: Path) -> None:
    download = _download(hub, cache)
    ended = download.run(_at(0.5, download.pause))
    assert (ended.state, ended.error) == (DownloadState.PAUSED, None)
    assert 0.5 <= ended.done_share < 1.0
    assert download.run().state is DownloadState.DONE
    first, second = server.ranges(WEIGHTS)
    assert first == ""
    assert int(second.removeprefix("bytes=").rstrip("-")) > SIZE // 3


@pytest.mark.usefixtures("reported_often")
def test_cancel_leaves_nothing(hub: HubClient, cache: Path) -> None:
    class Token:
        raised = False

        def check(self) -> None:
            if self.raised:
                raise CancelledError

    token, download = Token(), _download(hub, cache)
    with pytest.raises(CancelledError):
        download.run(_at(0.5, lambda: setattr(token, "raised", True)), token)
    assert download.progress.state is DownloadState.CANCELLED
    assert not (cache / "models--org--words").exists()


def test_a_wrong_checksum_is_no_model(hub: HubClient, server: HubServer, cache: Path, weights: bytes) -> None:
    server.spoiled[WEIGHTS] = [bytes([weights[0] ^ 1]) + weights[1:]]
    ended = _download(hub, cache).run()
    assert ended.state is DownloadState.FAILED
    assert "its checksum is" in str(ended.error)
    assert find_snapshot(cache, NAME) is None or not (cache / "models--org--words/refs/main").exists()
    assert not list(cache.rglob(f"*{WEIGHTS}"))
    assert _download(hub, cache).run().state is DownloadState.DONE


def test_a_small_file_is_verified_as_well(hub: HubClient, server: HubServer, cache: Path) -> None:
    server.spoiled["config.json"] = [b" " * len(server.models[NAME].files["config.json"])]
    ended = _download(hub, cache).run()
    assert (ended.state, ended.error and ended.error.code) == (DownloadState.FAILED, DownloadErrorCode.DAMAGED)


def test_a_part_that_was_spoiled_on_disk_is_brought_anew(hub: HubClient, server: HubServer, cache: Path) -> None:
    download = _download(hub, cache)
    file = next(file for file in download.remote_model.files if file.name == WEIGHTS)
    partial = download.store.get_partial_path(file)
    partial.parent.mkdir(parents=True)
    for left in (b"x" * 5000, b"x" * file.size, b"x" * (file.size + 1)):
        partial.write_bytes(left)
        assert download.run().state is DownloadState.DONE
        (cache / "models--org--words" / "snapshots" / COMMIT / WEIGHTS).unlink()
        (cache / "models--org--words" / "blobs" / file.checksum).unlink()


def test_a_server_without_ranges_begins_again(hub: HubClient, server: HubServer, cache: Path) -> None:
    server.cuts[WEIGHTS] = [100_000]
    _download(hub, cache).run()
    server.no_ranges = True
    assert _download(hub, cache).run().state is DownloadState.DONE


def test_a_disk_without_room_is_said_before_anything_is_brought(
    hub: HubClient, server: HubServer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    download = _download(hub, cache)
    monkeypatch.setattr("studio.models.download.file_download.get_free_bytes", lambda folder: 1 << 20)
    ended = download.run()
    assert (ended.state, ended.error and ended.error.code) == (DownloadState.PAUSED, DownloadErrorCode.DISK)
    assert "1.0 MiB are free" in str(ended.error)
    assert server.ranges(WEIGHTS) == []


def test_a_disk_that_fills_up_pauses(hub: HubClient, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    download = _download(hub, cache)
    with monkeypatch.context() as patch:
        patch.setattr(CacheStore, "commit_file", _full_disk)
        ended = download.run()
    assert (ended.state, ended.error and ended.error.code) == (DownloadState.PAUSED, DownloadErrorCode.DISK)
    assert "make room, then resume" in str(ended.error)
    assert download.run().state is DownloadState.DONE


def _full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_name_that_the_hub_does_not_know_gets_suggestions(hub: HubClient) -> None:
    with pytest.raises(DownloadError, match="Perhaps one of these is meant: org/words") as caught:
        hub.get_remote_model("org/words-large")
    assert caught.value.code is DownloadErrorCode.UNKNOWN
    with pytest.raises(DownloadError, match="has no model 'org/xyz'"):
        hub.get_remote_model("org/xyz")
    with pytest.raises(DownloadError, match="no revision 'v2'"):
        hub.get_remote_model(NAME, "v2")
    for name in ("../etc", "a/b/c", ""):
        with pytest.raises(DownloadError, match="is not the name of a model"):
            hub.get_remote_model(name)


def test_a_gated_model_says_where_its_licence_is(hub: HubClient, server: HubServer, cache: Path) -> None:
    server.models[NAME].gated = True
    assert hub.get_remote_model(NAME).is_gated
    ended = _download(hub, cache).run()
    assert ended.error is not None
    assert (ended.state, ended.error.code, ended.error.link) == (
        DownloadState.FAILED,
        DownloadErrorCode.GATED,
        f"{server.endpoint}/{NAME}",
    )
    assert "hf auth login" in str(ended.error)
    token = "stranger"
    other = HubClient(OfflineSwitch(on=False), server.endpoint, lambda: token)
    assert _download(other, cache).run().state is DownloadState.FAILED
    token = "accepted"
    assert _download(other, cache).run().state is DownloadState.DONE
    other.close()
    assert set(server.told) == {""}  # the token goes to the hub alone


def test_where_links_cannot_be_made_the_files_lie_in_the_snapshot(
    hub: HubClient, server: HubServer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    assert _download(hub, cache).run().state is DownloadState.DONE
    facts = ModelLibrary([], cache).facts(ModelRef(NAME))
    assert not any(file.is_symlink() for file in facts.path.iterdir())
    asked = len(server.asked)
    assert _download(hub, cache).run().state is DownloadState.DONE
    assert len(server.asked) == asked + 1


def test_a_program_that_was_killed_goes_on_where_it_was(hub: HubClient, server: HubServer, cache: Path) -> None:
    server.seconds = 0.005  # two seconds for the whole
    program = subprocess.Popen([sys.executable, "-c", _PROGRAM, server.endpoint, str(cache)], cwd=ROOT)
    try:
        partial = _download(hub, cache).store.get_partial_path(hub.get_remote_model(NAME).files[-1])
        end = time.monotonic() + 60.0
        while (
            program.poll() is None
            and time.monotonic() < end
            and not (partial.exists() and partial.stat().st_size > SIZE // 8)
        ):
            time.sleep(0.02)
    finally:
        program.kill()
        program.wait()
    left = partial.stat().st_size
    assert SIZE // 8 < left < SIZE
    server.seconds = 0.0
    assert _download(hub, cache).run().state is DownloadState.DONE
    assert server.ranges(WEIGHTS) == ["", f"bytes={left}-"]


_PROGRAM = f"""
import sys
from pathlib import Path
from studio.models.download.download import ModelDownload
from studio.models.download.hub import HubClient
from studio.models.download.store import CacheStore
from studio.models.download.offline_switch import OfflineSwitch

hub = HubClient(OfflineSwitch(on=False), sys.argv[1], lambda: None)
offer = hub.get_remote_model("{NAME}")
ModelDownload(hub, offer, CacheStore(Path(sys.argv[2]), offer)).run()
"""


def test_pickles_alone_are_not_downloaded(hub: HubClient, server: HubServer) -> None:
    del server.models[NAME].files[WEIGHTS]
    with pytest.raises(DownloadError, match="only pickles"):
        hub.get_remote_model(NAME)


def test_a_file_name_that_leads_elsewhere_is_left_out(hub: HubClient, server: HubServer) -> None:
    server.models[NAME].files["../../evil.json"] = b"{}"
    assert "../../evil.json" not in {file.name for file in hub.get_remote_model(NAME).files}


def test_the_offline_switch_lets_nothing_out(hub: HubClient, server: HubServer, cache: Path) -> None:
    download = _download(hub, cache)
    asked = len(server.asked)
    hub.offline_switch.set_offline(on=True)
    with pytest.raises(DownloadError) as caught:
        hub.get_remote_model(NAME)
    assert caught.value.code is DownloadErrorCode.OFFLINE
    assert download.run().state is DownloadState.PAUSED
    assert len(server.asked) == asked
    hub.offline_switch.set_offline(on=False)
    assert download.run().state is DownloadState.DONE


def test_the_environment_counts_as_the_switch(hub: HubClient, monkeypatch: pytest.MonkeyPatch) -> None:
    configure_libraries()
    hub.get_remote_model(NAME)  # what the libraries are told does not count
    monkeypatch.setenv("FRAMELOOM_HF_HUB_OFFLINE", "yes")
    with pytest.raises(DownloadError, match="as HF_HUB_OFFLINE in the environment says"):
        hub.get_remote_model(NAME)


@pytest.mark.usefixtures("reported_often")
def test_the_offline_switch_ends_what_runs(hub: HubClient, cache: Path) -> None:
    download = _download(hub, cache)
    ended = download.run(_at(0.4, lambda: hub.offline_switch.set_offline(on=True)))
    assert (ended.state, ended.error and ended.error.code) == (DownloadState.PAUSED, DownloadErrorCode.OFFLINE)
    assert ended.done_share < 1.0


def test_two_downloads_run_at_once_and_one_model_only_once(
    hub: HubClient, server: HubServer, cache: Path, weights: bytes
) -> None:
    server.models["org/other"] = Repository({"config.json": b"{}", WEIGHTS: weights[::-1]})
    offers = [hub.get_remote_model(NAME), hub.get_remote_model("org/other")]
    downloads = [ModelDownload(hub, offer, CacheStore(cache, offer)) for offer in offers]
    threads = [threading.Thread(target=download.run) for download in downloads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [download.progress.state for download in downloads] == [DownloadState.DONE, DownloadState.DONE]
    again = hub.get_remote_model(NAME)
    file = again.files[0]
    with stores.lock_file(CacheStore(cache / "b", again).get_lock_path(file), file.name):
        ended = ModelDownload(hub, again, CacheStore(cache / "b", again)).run()
    assert (ended.state, ended.error and ended.error.code) == (DownloadState.PAUSED, DownloadErrorCode.BUSY)
