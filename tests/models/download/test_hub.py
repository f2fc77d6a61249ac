"""The client of the hub, against a server that plays it."""

from __future__ import annotations

import errno
import json
import socket
from pathlib import Path

import pytest

from studio.models.download.errors import DownloadError, DownloadErrorCode
from studio.models.download.hub import HubClient
from studio.models.download.offline_switch import OfflineSwitch
from tests.models.folders import BERT, write_weights
from tests.models.hub_server import Repository, hub_server


@pytest.mark.parametrize(
    ("goes_offline", "code"), [(True, DownloadErrorCode.OFFLINE), (False, DownloadErrorCode.NETWORK)]
)
def test_a_client_that_is_closed_before_its_request(
    goes_offline: bool, code: DownloadErrorCode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the window closes: `close` comes between the look at the switch and the request."""
    weights = write_weights(tmp_path / "model.safetensors", 100).read_bytes()
    with hub_server(
        org__words=Repository({"config.json": json.dumps(BERT).encode(), "model.safetensors": weights})
    ) as server:
        hub = HubClient(OfflineSwitch(on=False), server.endpoint, lambda: None, seconds=5.0)
        offer, get_client = hub.get_remote_model("org/words"), hub._get_client

        def get_closed_client() -> object:
            client = get_client()
            hub.offline_switch.set_offline(on=goes_offline)
            hub.close()
            return client

        monkeypatch.setattr(hub, "_get_client", get_closed_client)
        with pytest.raises(DownloadError) as caught, hub.open_file(offer, offer.files[0], 0):
            pass
        assert caught.value.code is code


def test_without_a_network_it_is_said_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_no_address(*args: object, **options: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", find_no_address)
    hub = HubClient(OfflineSwitch(on=False), "https://hub.example", lambda: None, seconds=5.0)
    with pytest.raises(
        DownloadError, match=r"hub\.example cannot be reached\. Check this computer's connection"
    ) as caught:
        hub.get_remote_model("org/name")
    assert caught.value.code is DownloadErrorCode.NETWORK
    hub.close()


@pytest.mark.parametrize("number", [errno.ECONNREFUSED, errno.ENETUNREACH])
def test_a_hub_that_answers_nobody_is_said_in_plain_words(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise OSError(number, "system's words")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    hub = HubClient(OfflineSwitch(on=False), "http://127.0.0.1:9", lambda: None, seconds=5.0)
    with pytest.raises(DownloadError, match="cannot be reached") as caught:
        hub.get_remote_model("org/name")
    assert "system's words" not in str(caught.value)
    hub.close()
