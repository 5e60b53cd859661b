"""The specifications that come with the package: problems, and assignments of several."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
SPECS = sorted((ROOT / "problems").glob("*.yaml"))
ASSIGNMENTS = [path for path in SPECS if "\nassignment:" in path.read_text(encoding="utf-8")]
PROBLEMS = [path for path in SPECS if path not in ASSIGNMENTS]
