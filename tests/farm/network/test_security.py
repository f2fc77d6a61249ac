"""Keys and addresses of a farm."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from studio.core.errors import StudioError
from studio.farm.network.connection import FarmConnection, read_facts
from studio.farm.network.scheduler import FarmScheduler
from studio.farm.network.security import create_key_file, is_loopback, load_security, make_address


@pytest.fixture
def key(tmp_path: Path) -> Path:
    create_key_file(tmp_path / "farm.pem")
    return tmp_path / "farm.pem"


def test_a_key_is_its_users_alone_and_is_not_replaced(key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    with pytest.raises(StudioError, match="is there already"):
        create_key_file(key)
    assert key.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xfe", b"-----BEGIN PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no.pem"
    path.write_bytes(content)
    with pytest.raises(StudioError, match=r"no\.pem"):
        load_security(path)
    with pytest.raises(StudioError, match=r"gone\.pem"):
        load_security(tmp_path / "gone.pem")


@pytest.mark.parametrize(
    ("text", "secure", "address"),
    [
        ("tcp://127.0.0.1:9000", False, "tcp://127.0.0.1:9000"), ("localhost", False, "tcp://localhost:8786"),
        ("192.168.1.5", True, "tls://192.168.1.5:8786"), ("tls://farm:1", True, "tls://farm:1"),
        ("tcp://[::1]:5", False, "tcp://[::1]:5"),
    ],
)  # fmt: skip
def test_addresses(text: str, secure: bool, address: str) -> None:
    assert make_address(text, is_secure=secure) == address


@pytest.mark.parametrize(
    "text", ["", "http://x", "tcp://", "tcp://x:999999", "tcp://u@x:1", "tcp://x:1/y", "inproc://x"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(StudioError, match="accepted: tcp://HOST:PORT"):
        make_address(text, is_secure=True)


def test_another_machine_needs_a_key() -> None:
    with pytest.raises(StudioError, match=r"192\.168\.1\.5 is another machine, so that a key is needed"):
        make_address("tcp://192.168.1.5", is_secure=False)
    assert [is_loopback(host) for host in ("localhost", "127.1.2.3", "::1", "10.0.0.1", "farm")] == [True] * 3 + [
        False
    ] * 2


def test_who_has_the_key_is_let_in_and_nobody_else(key: Path, tmp_path: Path) -> None:
    create_key_file(tmp_path / "other.pem")
    scheduler = FarmScheduler(security=load_security(key))
    scheduler.start()
    try:
        good = FarmConnection(scheduler.address, load_security(key))
        good.start()
        good.wait_for_connection(20)
        assert good.workers == ()
        good.close()
        stranger = FarmConnection(scheduler.address, load_security(tmp_path / "other.pem"))
        stranger.start()
        with pytest.raises(StudioError, match="cannot be reached"):
            stranger.wait_for_connection(20)
        stranger.close()
    finally:
        scheduler.close()


def test_a_port_that_is_taken_is_named(key: Path) -> None:
    first = FarmScheduler()
    first.start()
    port = int(first.address.rpartition(":")[2])
    with pytest.raises(StudioError, match=f"cannot listen on 127.0.0.1:{port}"):
        FarmScheduler(port=port).start()
    first.close()


def test_a_worker_of_another_kind_is_none_of_ours() -> None:
    assert read_facts("x", {"metrics": {"cpu": 3}}) is None
    assert read_facts("x", {"metrics": {"frameloom": {"version": "1"}}}) is None
    told = {"name": "n", "machine": "m", "version": "1", "device_class": "cpu float32", "surprise": 1, "id": "y"}
    found = read_facts("x", {"metrics": {"frameloom": told}})
    assert found is not None
    assert (found.id, found.name, found.slots) == ("x", "n", 1)
