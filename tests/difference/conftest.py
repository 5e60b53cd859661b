"""A class in a folder that is the present one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.difference.runs import Class


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Class:
    for name in ("COLUMNS", "FORCE_COLOR", "GRADECHECK_PROBLEMS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(os, "fsync", lambda file: None)  # not to wait for the disk
    monkeypatch.chdir(tmp_path)
    return Class(tmp_path)
