"""`python -m bench` is `bard`."""

import sys

from bench.cli import main

sys.exit(main())
