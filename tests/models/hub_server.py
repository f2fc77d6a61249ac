"""A small HTTP server that plays the hub: what models it has, and everything that can go wrong on the way."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

COMMIT = "c0ffee" * 6 + "c0ff"
_LARGE = 1000  # files above are redirected to another host, as LFS files are


@dataclass
class Repository:
    """A model on the hub.

    Args:
        files: By path.
        licence: Of its card.
        gated: Its files are for those alone who have `token`.
        token: Of who has accepted the licence.
        private: It is unknown to all but `token`.
    """

    files: dict[str, bytes]
    licence: str = "apache-2.0"
    gated: bool = False
    token: str = "accepted"
    private: bool = False
    commit: str = COMMIT


@dataclass
class HubServer:
    """What the server has, what goes wrong, and what it was asked.

    Args:
        models: By 'org/name'.
        cuts: By file: after how many bytes the connection is cut, one number for each time.
        spoiled: By file: what is sent instead, one for each time.
        no_ranges: Files are always sent from their beginning.
        down: Every answer is a 503.
        seconds: To wait before each kilobyte.
        asked: Paths, with the range that was wanted.
        told: The Authorization that came to the other host.
    """

    models: dict[str, Repository] = field(default_factory=dict)
    cuts: dict[str, list[int]] = field(default_factory=dict)
    spoiled: dict[str, list[bytes]] = field(default_factory=dict)
    no_ranges: bool = False
    down: bool = False
    seconds: float = 0.0
    asked: list[tuple[str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ranges(self, name: str) -> list[str]:
        """Return the ranges that were wanted of a file, "" for the whole."""
        return [wanted for path, wanted in self.asked if path.endswith(f"/{name}") and "/resolve/" in path]


@contextmanager
def hub_server(**models: Repository) -> Iterator[HubServer]:
    """Run a server on a port of this machine during the block. `org__name` stands for 'org/name'."""
    hub = HubServer({name.replace("__", "/"): model for name, model in models.items()})
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, name="hub")
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def model_info(name: str, model: Repository) -> dict[str, Any]:
    """Return what the hub's API says of a model when it is asked for blobs."""
    siblings = []
    for path, data in model.files.items():
        git = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        row: dict[str, Any] = {"rfilename": path, "size": len(data), "blobId": git}
        if len(data) > _LARGE:
            row["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 133}
        siblings.append(row)
    gated = "manual" if model.gated else False
    return {"id": name, "sha": model.commit, "gated": gated, "cardData": {"license": model.licence},
            "pipeline_tag": "text-to-video", "siblings": siblings}  # fmt: skip


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that have gone."""


class _Handler(BaseHTTPRequestHandler):
    hub: HubServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        url = urlsplit(self.path)
        path = unquote(url.path)
        self.hub.asked.append((path, wanted))
        if self.hub.down:
            self._answer(503)
        elif path == "/api/models":
            words = parse_qs(url.query)["search"][0]
            self._json([{"id": name} for name in self.hub.models if words.split("-")[0] in name])
        elif path.startswith("/api/models/"):
            self._info(path.removeprefix("/api/models/"))
        elif "/resolve/" in path:
            self._resolve(path.strip("/"))
        else:
            self.hub.told.append(self.headers.get("Authorization", ""))
            _, name, file = path.strip("/").split("~")
            self._send(self.hub.models[name].files[file], file)

    def _known(self, name: str) -> Repository | None:
        found = self.hub.models.get(name)
        return None if found is None or (found.private and not self._trusted(found)) else found

    def _trusted(self, model: Repository) -> bool:
        return self.headers.get("Authorization") == f"Bearer {model.token}"

    def _info(self, path: str) -> None:
        name, _, revision = path.partition("/revision/")
        model = self._known(name)
        if model is None:
            self._answer(401, "RepoNotFound")
        elif revision not in ("", "main", model.commit):
            self._answer(404, "RevisionNotFound")
        else:
            self._json(model_info(name, model))

    def _resolve(self, path: str) -> None:
        name, _, rest = path.partition("/resolve/")
        file = rest.partition("/")[2]
        model = self._known(name)
        if model is None or file not in model.files:
            self._answer(404, "EntryNotFound")
        elif model.gated and not self._trusted(model):
            self._answer(403 if self.headers.get("Authorization") else 401, "GatedRepo")
        elif len(model.files[file]) > _LARGE:
            target = f"http://localhost:{self.hub.port}/~{name}~{file}"
            self._answer(302, headers={"Location": target, "X-Linked-Size": str(len(model.files[file]))})
        else:
            self._send(model.files[file], file)

    def _json(self, value: object) -> None:
        self._answer(200, data=json.dumps(value).encode(), headers={"Content-Type": "application/json"})

    def _answer(self, status: int, error: str = "", data: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        said = {"X-Error-Code": error} if error else {}
        for name, value in {"Content-Length": str(len(data)), **said, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _send(self, data: bytes, file: str) -> None:
        spoiled = self.hub.spoiled.get(file)
        data = spoiled.pop(0) if spoiled else data
        wanted = "" if self.hub.no_ranges else self.headers.get("Range", "")
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(data) - start))
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        cuts = self.hub.cuts.get(file)
        end = start + cuts.pop(0) if cuts else len(data)
        try:
            step = 1024 if self.hub.seconds else 1 << 20
            for first in range(start, min(end, len(data)), step):
                time.sleep(self.hub.seconds)
                self.wfile.write(data[first : min(first + step, end)])
        except OSError:  # whoever asked has gone
            self.close_connection = True
        if end < len(data):
            self.close_connection = True
            self.connection.close()
