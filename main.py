"""Start Frameloom: `python main.py` opens the window, `python main.py --help` names what else there is."""

import sys

from studio.app.run import main

if __name__ == "__main__":
    sys.exit(main())
