"""Program that renders on a farm, for tests that kill it: ADDRESS FOLDER TARGET."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.farm.farm_for_tests import Submitter, make_graph

if __name__ == "__main__":
    Submitter(sys.argv[1], Path(sys.argv[2])).render(make_graph(Path(sys.argv[3])))
