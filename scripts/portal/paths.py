"""Where things are. RUN holds all that is downloaded or generated; git ignores it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / ".run"
CONFIG = ROOT / "config"
VENV = RUN / "venv"
BIN = VENV / "bin"
LOGS = RUN / "logs"
STAMPS = RUN / "stamps"
