"""What the tests of media share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.media.media_files import MediaFiles


@pytest.fixture(scope="session")
def ffmpeg() -> str:
    """Return the ffmpeg program; skip where it is not installed."""
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.skip("the ffmpeg program is not installed")
    return program


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for clips that several tests share."""
    return tmp_path_factory.mktemp("clips")


@pytest.fixture
def media() -> Iterator[MediaFiles]:
    """Return fresh media files, closed afterwards."""
    with MediaFiles() as files:
        yield files
