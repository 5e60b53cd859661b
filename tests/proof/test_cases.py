"""Every case file: right proofs in full, flawed ones refused at the right line for the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradecheck.proof.judge import judge
from tests.proof.tasks import CASES, read_case, task


def cases(kind: str) -> list[Path]:
    return sorted((CASES / kind).glob("*.txt"))


def name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", cases("right"), ids=name)
def test_right(path: Path) -> None:
    head, proof = read_case(path)
    verdict = judge(task(head.get("problem", "vae")), proof)
    assert all(line.ok is not False for line in verdict.lines), verdict
    assert verdict.complete and verdict.share == 1, verdict
    assert verdict.flaw == ""
    assert verdict.mistakes == ()


@pytest.mark.parametrize("path", cases("flawed"), ids=name)
def test_flawed(path: Path) -> None:
    head, proof = read_case(path)
    verdict = judge(task(head.get("problem", "vae")), proof)
    wrong = verdict.first_wrong
    if head["line"] == "0":
        assert wrong is None
        assert any(head["reason"] in note for note in verdict.notes)
    else:
        assert wrong is not None and wrong.line == int(head["line"]), verdict
        assert head["reason"] in wrong.reason
    assert verdict.flaw == head.get("flaw", verdict.flaw) != ""
    assert verdict.share <= 0.5
    said = verdict.mistakes[0] if verdict.mistakes else None
    assert (said.kind if said else "") == head.get("mistake", ""), said
    assert (said.message if said else "") == head.get("says", "")
    assert said is None or said.message.startswith(f"line {said.line} holds with ")


@pytest.mark.parametrize("path", cases("cheats"), ids=name)
def test_cheats(path: Path) -> None:
    head, proof = read_case(path)
    verdict = judge(task(head.get("problem", "vae")), proof)
    assert not verdict.complete
    assert verdict.share < 0.2, verdict
    assert verdict.flaw != ""


def test_enough_cases() -> None:
    counts = [len(cases(kind)) for kind in ("right", "flawed", "cheats")]
    assert counts[0] >= 15 and counts[1] >= 25 and counts[2] >= 30
