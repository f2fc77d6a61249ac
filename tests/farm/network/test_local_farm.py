"""Workers of this machine: what starts them, and that they end with the farm."""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path

from studio.farm.network.local_farm import LocalFarm
from studio.farm.network.worker_command import ADDRESS, count_local_workers, make_local_commands
from tests.farm.farm_for_tests import wait_until

_TELL = (
    "import json, os, sys, time; open(sys.argv[1] + '.new', 'w').write(json.dumps([os.getpid(), *sys.argv[2:]])); "
    "os.replace(sys.argv[1] + '.new', sys.argv[1]); time.sleep(600)"
)


def test_words_of_a_command_are_taken_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "told.json"
    farm = LocalFarm([[sys.executable, "-c", _TELL, str(file), ADDRESS, "{key}", "{{}}", "%s"]])
    farm.start()
    try:
        wait_until(file.exists)
        pid, *words = json.loads(file.read_text())
        assert words == [farm.address, "{key}", "{{}}", "%s"]
    finally:
        farm.close()
    assert not Path(f"/proc/{pid}").exists()


def test_workers_share_the_cores_and_take_the_cards() -> None:
    commands = make_local_commands(3, 8, cards=2, key_file=Path("/a {b}.pem"))
    words = [dict(pairwise(command)) for command in commands]
    assert [each["--device"] for each in words] == ["cuda:0", "cuda:1", "auto"]
    assert [each["--cores"] for each in words] == ["2"] * 3
    assert [each["--key"] for each in words] == [str(Path("/a {b}.pem"))] * 3
    assert [command[3:5] for command in commands] == [["worker", ADDRESS]] * 3
    assert [count_local_workers(cores, cards) for cores, cards in ((1, 0), (2, 0), (4, 0), (16, 0), (16, 2))] == [
        1, 2, 2, 4, 2,
    ]  # fmt: skip
