"""What importing the SDK and the nodes brings along."""

from __future__ import annotations

import subprocess
import sys

import pytest

CODE = """
import sys
{imports}
heavy = {{"torch", "cv2", "av", "PySide6", "Qt"}} & set(sys.modules)
print(",".join(sorted(heavy)))
"""


@pytest.mark.parametrize(
    "imports",
    [
        "import studio.sdk, studio.sdk.pixels, studio.sdk.testing",
        "from studio.sdk.registry import Registry; assert not Registry().discover_nodes('nodes').broken_modules",
    ],
    ids=["sdk", "nodes"],
)
def test_no_tensors_no_codecs_and_no_window_are_loaded(imports: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(imports=imports)], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == ""
