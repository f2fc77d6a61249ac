"""Import Media in the real window, with a real mouse and real keys."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from tests.end_to_end.program_runs import need_screen, run_session

pytestmark = pytest.mark.program


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_media_is_imported_by_key_menu_and_palette(tmp_path: Path) -> None:
    """A dialog takes several files; each becomes a node in the middle of the canvas; one undo takes all back."""
    need_screen()
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    picture.fill(QColor(200, 40, 40))
    assert picture.save(str(tmp_path / "red.png"))
    with wave.open(str(tmp_path / "song.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(16000))
    run_session("first_hour.import_session", tmp_path, tmp_path)
