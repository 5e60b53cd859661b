"""README and docs are true: their commands are run, and print what the docs show.

A block of ``console`` holds commands (``$ …``), each followed by what it prints; a line ``…``
stands for lines left out.  With ``UPDATE_DOCS=1`` in the environment what is printed is written
into the docs, to be read by a person before it is committed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
SPEC = re.compile(r"```yaml\n(gradecheck: 1\n.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([\w./-]*)(?:#([\w-]*))?\)")
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
STATUS = {
    "problem1_broken": 2,
}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which the docs' commands find what they speak of."""
    for name in ("problems", "submissions_example"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    assert words[0] == "gradecheck", command
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "FORCE_COLOR")}
    environment |= {"NO_COLOR": "1", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "gradecheck", *words[1:]],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )


def commands(block: str) -> list[tuple[str, str]]:
    """Commands of a block, each with what is shown below it."""
    found: list[tuple[str, str]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], ""))
        else:
            command, shown = found[-1]
            found[-1] = (command, shown + line + "\n")
    return found


def same(shown: str, printed: str) -> bool:
    """Whether ``shown`` is what was printed, lines of ``…`` standing for any lines."""
    parts = [re.escape(part) for part in re.split(r"^…\n", shown, flags=re.MULTILINE)]
    return re.fullmatch(r"(?:.*\n)*?".join(parts), printed) is not None


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_commands_print_what_is_shown(path: Path, folder: Path) -> None:
    text = path.read_text(encoding="utf-8")

    def checked(match: re.Match[str]) -> str:
        lines = []
        for command, shown in commands(match[1]):
            result = run(command, folder)
            status = next((s for key, s in STATUS.items() if key in command), 0)
            assert result.returncode == status, (command, result.stdout)
            keep = same(shown, result.stdout) or not os.environ.get("UPDATE_DOCS")
            assert not keep or same(shown, result.stdout), (command, result.stdout)
            lines.append(f"$ {command}\n{shown if keep else result.stdout}")
        return f"```console\n{''.join(lines)}```"

    updated = CONSOLE.sub(checked, text)
    if updated != text:
        path.write_text(updated, encoding="utf-8")


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_python_runs(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for code in PYTHON.findall(path.read_text(encoding="utf-8")):
        exec(compile(code, named(path), "exec"), {})


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_specs_are_sound(path: Path, tmp_path: Path) -> None:
    for number, spec in enumerate(SPEC.findall(path.read_text(encoding="utf-8"))):
        file = tmp_path / f"spec{number}.yaml"
        file.write_text(spec, encoding="utf-8")
        result = run(f"gradecheck check {file}", tmp_path)
        assert result.returncode == 0, result.stdout


def links(path: Path) -> list[tuple[Path, str]]:
    """The files and headings to which a page links; formulas that look like links are none."""
    text = re.sub(r"`[^`\n]*`", "", FENCED.sub("", path.read_text(encoding="utf-8")))
    return [
        ((path.parent / target).resolve() if target else path, heading)
        for target, heading in LINK.findall(text)
        if target or heading
    ]


def anchors(path: Path) -> set[str]:
    """What a link to a heading of a page may end in, made as GitHub makes it."""
    headings = HEADING.findall(FENCED.sub("", path.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("path", [*DOCS, ROOT / "CHANGELOG.md"], ids=named)
def test_links_lead_somewhere(path: Path) -> None:
    for target, heading in links(path):
        assert target.exists(), target
        assert not heading or heading in anchors(target), (target, heading)


def test_every_page_can_be_reached() -> None:
    found = {ROOT / "README.md"}
    waiting = list(found)
    while waiting:
        new = {target for target, _ in links(waiting.pop()) if target.suffix == ".md"} - found
        found |= new
        waiting += new
    assert {*DOCS} <= found


def test_the_first_screen_shows_how_to_begin() -> None:
    first = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:24])
    for needed in ("make demo", "make test", "pip install"):
        assert needed in first
