"""Run `python -m tools.bench` under its earlier name."""

from __future__ import annotations

import sys

from tools.bench.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
