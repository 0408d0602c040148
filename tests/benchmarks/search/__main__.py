"""``python -m tests.benchmarks.search``."""

import sys

from . import main

sys.exit(main(sys.argv[1:]))
