"""Files that name others open nothing: neither the network, nor other files."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from studio.core.errors import MediaError
from studio.media.media_files import MediaFiles
from studio.media.provenance.provenance_reader import read_provenance


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def _hls(address: str) -> str:
    return f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{address}\n#EXT-X-ENDLIST\n"


def _concat(address: str) -> str:
    return f"ffconcat version 1.0\nfile '{address}'\nduration 4\n"


def _session(address: str) -> str:
    host, _, port = address.removeprefix("http://").partition("/")[0].partition(":")
    return (
        f"v=0\no=- 0 0 IN IP4 {host}\ns=x\nc=IN IP4 {host}\nt=0 0\nm=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\n"
    )


def _write_clip(path: Path) -> None:
    """Write noise: of five plain pictures, FFmpeg has too few bytes to know what they are."""
    noise = np.random.default_rng(1).integers(0, 256, (72, 64), dtype=np.uint8)
    with av.open(str(path), "w") as file:
        stream = file.add_stream("mpeg2video", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(5):
            file.mux(stream.encode(av.VideoFrame.from_ndarray(noise, "yuv420p")))
        file.mux(stream.encode(None))


@pytest.mark.parametrize(
    ("name", "text"), [("a.m3u8", _hls), ("a.ffconcat", _concat), ("a.mp4", _hls), ("a.sdp", _session)]
)
def test_the_network_is_not_asked(tmp_path: Path, server: socket.socket, name: str, text: object) -> None:
    assert callable(text)
    path = tmp_path / name
    path.write_text(text(f"http://127.0.0.1:{server.getsockname()[1]}/clip.ts"))
    with MediaFiles() as media, pytest.raises(MediaError, match="is a list of other files, which is not read"):
        media.facts(path)
    assert read_provenance(path) is None
    with pytest.raises(BlockingIOError):
        server.accept()


@pytest.mark.parametrize(("name", "text"), [("a.m3u8", _hls), ("a.ffconcat", _concat)])
def test_other_files_are_not_opened(tmp_path: Path, name: str, text: object) -> None:
    assert callable(text)
    _write_clip(tmp_path / "clip.ts")
    path = tmp_path / name
    path.write_text(text("clip.ts"))
    with av.open(str(path)) as opened:  # FFmpeg by itself would
        assert opened.streams.video
    with MediaFiles() as media, pytest.raises(MediaError, match="is a list of other files"):
        media.facts(path)


def test_a_name_is_no_protocol(tmp_path: Path, server: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    address = f"http://127.0.0.1:{server.getsockname()[1]}/clip.ts"
    with MediaFiles() as media:
        for name in (address, "pipe:0", "concat:/etc/passwd|/etc/passwd", "subfile,,start,0,end,9,,:/etc/passwd"):
            with pytest.raises(MediaError, match="does not exist"):
                media.facts(Path(name))
    with pytest.raises(BlockingIOError):
        server.accept()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_frame_of_a_sequence_may_be_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "shot.0007.png")
    with MediaFiles() as media:
        assert media.list_sequence(tmp_path / "shot.####.png") == (tmp_path / "shot.0007.png",)
        with pytest.raises(MediaError, match=r"shot\.0007\.png: is not a regular file"):
            media.read_image(tmp_path / "shot.0007.png")
