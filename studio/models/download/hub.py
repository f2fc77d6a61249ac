"""The hub, over HTTP: the one place in the program that opens connections, and none while the offline switch is on.

What it answers is described at https://huggingface.co/docs/hub/api.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from studio.core.errors import format_reason
from studio.core.translation import tr, tr_noop
from studio.models.describe.pipeline import PIPELINE_FILE
from studio.models.download.errors import DownloadError, DownloadErrorCode
from studio.models.download.offline_switch import OfflineSwitch
from studio.models.download.remote_model import RemoteFile, RemoteModel, is_safe_path, parse_remote_model
from studio.sdk.networks.hf import configure_libraries

if TYPE_CHECKING:
    import httpx2

ENDPOINT: Final = "https://huggingface.co"
_SECONDS: Final = 20.0
_MAX_ANSWER_BYTES: Final = 64 << 20
"""Bytes of an answer that is no file; of repositories with ten thousands of files they are some megabytes."""
_MAX_SUGGESTIONS: Final = 5
_NO_CONNECTION: Final = (errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH)
_UNKNOWN = tr_noop("The hub has no model '{name}'.")
_MAYBE = tr_noop("The hub has no model '{name}'. Perhaps one of these is meant: {names}.")
_NO_REVISION = tr_noop("The model '{name}' has no revision '{revision}'.")
_ACCEPT = tr_noop(
    "'{name}' asks for its license to be accepted first, on {link}, with the account that is logged in here."
)
_LOG_IN = tr_noop("'{name}' asks for its license to be accepted first, on {link}; then log in with `hf auth login`.")
_NO_NAME = tr_noop("'{name}' is not the name of a model; accepted: org/name")


def get_user_token() -> str | None:
    """Return the token of the user's login at the hub, if there is one."""
    configure_libraries()
    from huggingface_hub import get_token

    found: str | None = get_token()
    return found


class HubClient:
    """The hub. Safe to use from several threads; close it when all is done.

    Args:
        switch: While it is on, no connection is opened, and one that is open ends.
        endpoint: Where the hub is; empty for what HF_ENDPOINT says, or huggingface.co.
        token: Returns the user's, if there is one. It is sent to the hub alone.
        seconds: How long nothing may come before the connection counts as lost.
    """

    def __init__(
        self,
        switch: OfflineSwitch,
        endpoint: str = "",
        token: Callable[[], str | None] = get_user_token,
        seconds: float = _SECONDS,
    ) -> None:
        self.offline_switch = switch
        self.endpoint = (endpoint or os.environ.get("HF_ENDPOINT") or ENDPOINT).rstrip("/")
        self._token = token
        self._seconds = seconds
        self._client: httpx2.Client | None = None
        self._lock = threading.Lock()

    def get_remote_model(self, name: str, revision: str = "") -> RemoteModel:
        """Return what the hub has of a model, and how large it is; nothing is downloaded.

        Raises:
            DownloadError: There is no such model or revision, it has no safetensors, or the hub cannot be reached.
        """
        if name.count("/") > 1 or not is_safe_path(name):
            raise DownloadError(DownloadErrorCode.UNKNOWN, tr(_NO_NAME, name=name))
        if revision and not is_safe_path(revision):  # a file is named after it
            raise DownloadError(DownloadErrorCode.UNKNOWN, tr(_NO_REVISION, name=name, revision=revision))
        at = f"/revision/{quote(revision, safe='')}" if revision else ""
        answer = self._get_json(f"/api/models/{quote(name)}{at}?blobs=true", name, revision)
        names = [found.get("rfilename") for found in answer.get("siblings") or () if isinstance(found, dict)]
        parts: list[str] = []
        if PIPELINE_FILE in names:
            path = f"/{quote(name)}/resolve/{quote(str(answer.get('sha', 'main')))}/{PIPELINE_FILE}"
            index = self._get_json(path, name, revision)
            parts = [part for part, entry in index.items() if isinstance(entry, list) and len(entry) == 2 and entry[0]]
        return parse_remote_model(name, revision, answer, parts, f"{self.endpoint}/{name}")

    def search_models(self, words: str) -> tuple[str, ...]:
        """Return names of models that have these words in them, the most used ones first.

        Raises:
            DownloadError: The hub cannot be reached.
        """
        path = f"/api/models?search={quote(words)}&limit={_MAX_SUGGESTIONS}&sort=downloads"
        with self._open_response(path) as answer:
            found = self._read_json(answer) if answer.status_code == 200 else []
        rows = found if isinstance(found, list) else []
        return tuple(str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row)

    @contextmanager
    def open_file(self, offer: RemoteModel, file: RemoteFile, start: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Open a file for reading: yield where it begins, and its bytes from there on.

        Args:
            offer: Of which model.
            file: Which.
            start: The first byte that is wanted; where the server cannot do that, it begins at 0.

        Raises:
            DownloadError: It is not to be had, or the connection was lost.
        """
        path = f"/{quote(offer.name)}/resolve/{offer.commit}/{quote(file.name)}"
        ranged = {"Range": f"bytes={start}-"} if start else {}
        with self._open_response(path, ranged) as answer:
            if answer.status_code not in (200, 206):
                raise self._make_refusal_error(answer, offer.name, offer.revision)
            yield start if answer.status_code == 206 else 0, self._iter_pieces(answer)

    def close(self) -> None:
        """Close what is open."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _get_json(self, path: str, name: str, revision: str) -> dict[str, Any]:
        with self._open_response(path) as answer:
            if answer.status_code != 200:
                raise self._make_refusal_error(answer, name, revision)
            found = self._read_json(answer)
        if not isinstance(found, dict):
            raise DownloadError(
                DownloadErrorCode.NETWORK, tr("{hub} gave an answer that is not understood", hub=self.endpoint)
            )
        return found

    def _read_json(self, answer: httpx2.Response) -> Any:
        found = bytearray()
        for piece in answer.iter_bytes():
            self.offline_switch.require_online()
            found += piece
            if len(found) > _MAX_ANSWER_BYTES:
                break
        try:
            return json.loads(found) if len(found) <= _MAX_ANSWER_BYTES else None
        except (ValueError, RecursionError):
            raise DownloadError(
                DownloadErrorCode.NETWORK, tr("{hub} gave an answer that is not understood", hub=self.endpoint)
            ) from None

    def _iter_pieces(self, answer: httpx2.Response) -> Iterator[bytes]:
        for piece in answer.iter_raw():
            self.offline_switch.require_online()
            yield piece

    @contextmanager
    def _open_response(self, path: str, headers: dict[str, str] | None = None) -> Iterator[httpx2.Response]:
        """Open a connection; say in plain words why it cannot be, or was lost."""
        import httpx2

        self.offline_switch.require_online()
        token = self._token()
        own = {"Authorization": f"Bearer {token}"} if token else {}
        client = self._get_client()
        try:
            with client.stream("GET", self.endpoint + path, headers={**own, **(headers or {})}) as answer:
                yield answer
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError, RuntimeError) as error:
            if isinstance(error, RuntimeError) and not client.is_closed:
                raise
            self.offline_switch.require_online()  # `close` may close the client just before it is used: RuntimeError
            if _is_unreachable(error):
                said = tr_noop("{hub} cannot be reached. Check this computer's connection to the network.")
                text = tr(said, hub=self.endpoint)
            else:
                text = tr("The connection to {hub} was lost or cannot be made: {reason}", hub=self.endpoint,
                          reason=format_reason(error))  # fmt: skip
            raise DownloadError(DownloadErrorCode.NETWORK, text) from error

    def _get_client(self) -> httpx2.Client:
        import httpx2

        with self._lock:
            if self._client is None:
                self._client = httpx2.Client(
                    follow_redirects=True,
                    timeout=self._seconds,
                    headers={"User-Agent": "frameloom", "Accept-Encoding": "identity"},
                    event_hooks={"request": [lambda request: self.offline_switch.require_online()]},  # redirects, too
                )
            return self._client

    def _make_refusal_error(self, answer: httpx2.Response, name: str, revision: str) -> DownloadError:
        """Return what an answer other than the one that was wanted means."""
        status, said = answer.status_code, answer.headers.get("X-Error-Code", "")
        link = f"{self.endpoint}/{name}"
        if said == "GatedRepo" or status == 403:
            text = tr(_ACCEPT if self._token() else _LOG_IN, name=name, link=link)
            return DownloadError(DownloadErrorCode.GATED, text, link)
        if said == "RevisionNotFound":
            return DownloadError(DownloadErrorCode.UNKNOWN, tr(_NO_REVISION, name=name, revision=revision), link)
        if status in (401, 404):  # the hub does not say whether a name is unknown or private
            return self._make_unknown_error(name)
        if status == 416:
            return DownloadError(DownloadErrorCode.DAMAGED, tr("What was downloaded before does not fit the file"))
        text = tr("{hub} cannot answer now: it said {status}", hub=self.endpoint, status=status)
        return DownloadError(DownloadErrorCode.NETWORK, text)

    def _make_unknown_error(self, name: str) -> DownloadError:
        try:
            names = self.search_models(name.rpartition("/")[2])
        except DownloadError:
            names = ()
        text = tr(_MAYBE, name=name, names=", ".join(names)) if names else tr(_UNKNOWN, name=name)
        return DownloadError(DownloadErrorCode.UNKNOWN, text)


def _is_unreachable(error: BaseException) -> bool:
    """Return whether no connection was ever made: the hub is not known, there is no way to it, or it refuses."""
    causes: list[BaseException] = []
    waiting: BaseException | None = error
    while waiting is not None and waiting not in causes:
        causes.append(waiting)
        waiting = waiting.__cause__ or waiting.__context__
    return any(isinstance(one, socket.gaierror) or getattr(one, "errno", None) in _NO_CONNECTION for one in causes)
