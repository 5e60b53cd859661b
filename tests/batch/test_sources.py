"""Finding submissions: nothing is lost, nothing is read that was not meant."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradecheck.batch.sources import archive, lines
from gradecheck.batch.sources.chunk import Chunk, Entry, Files, usual_files
from gradecheck.batch.sources.lines import line_chunks, read_lines
from gradecheck.batch.sources.plan import Plan, plan_of
from gradecheck.batch.sources.reading import entries_of
from gradecheck.errors import Fault

SCRATCH = Path(tempfile.mkdtemp())
"""Shared by all examples of a property."""
atexit.register(shutil.rmtree, SCRATCH)


def entries(chunks: list[Chunk]) -> list[Entry]:
    return [entry for chunk in chunks for entry in entries_of(chunk)]


def names(plan: Plan, root: Path) -> list[str]:
    return [entry.called.removeprefix(f"{root}/") for entry in entries(plan.chunks)]


def reason(entry: Entry) -> str:
    assert isinstance(entry.data, Fault)
    return entry.data.code


# -- folders -------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "class"
    for name in ("b/ada.yaml", "a.json", "b/c/eve.yml", "README.md", "roster.csv", ".hidden.yaml"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    return root


def test_folders_are_read_in_order_of_names(folder: Path) -> None:
    plan = plan_of([str(folder)])
    assert names(plan, folder) == ["a.json", "b/ada.yaml", "b/c/eve.yml"]
    assert dict(plan.skipped) == {"no submissions": 2, "hidden": 1}


def test_results_beside_the_submissions_are_no_submissions(folder: Path) -> None:
    (folder / "grades" / ".gradecheck").mkdir(parents=True)
    (folder / "grades" / "results.ndjson").write_text("{}\n", encoding="utf-8")
    plan = plan_of([str(folder)])
    assert plan.count == 3
    assert plan.skipped["results of gradecheck"] == 1


def test_links_do_not_lead_out(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("secret", encoding="utf-8")
    (folder / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "in.yaml").symlink_to(folder / "a.json")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    (folder / "up").symlink_to(tmp_path)
    found = {
        entry.file.rpartition("/")[2]: entry for entry in entries(plan_of([str(folder)]).chunks)
    }
    assert reason(found["out.yaml"]) == "path-leads-out"
    assert found["in.yaml"].data == b"x"
    assert isinstance(found["loop.yaml"].data, Fault)
    assert "secret.yaml" not in found


def test_patterns_and_missing_files(folder: Path) -> None:
    plan = plan_of([f"{folder}/**/*.y*ml", f"{folder}/no.yaml", f"{folder}/*.zip"])
    assert names(plan, folder) == ["b/ada.yaml", "b/c/eve.yml"]
    assert [fault.code for fault in plan.faults] == ["missing-file"] * 2


def test_a_name_with_signs_of_a_pattern_is_a_name(tmp_path: Path) -> None:
    (tmp_path / "[ada].yaml").write_text("x", encoding="utf-8")
    assert plan_of([str(tmp_path / "[ada].yaml")]).count == 1


def test_an_added_file_changes_one_chunk(tmp_path: Path) -> None:
    for number in range(500):
        (tmp_path / f"{number:03}.yaml").write_text("x", encoding="utf-8")
    before = plan_of([str(tmp_path)]).chunks
    (tmp_path / "100a.yaml").write_text("x", encoding="utf-8")
    after = plan_of([str(tmp_path)]).chunks
    assert max(chunk.count for chunk in after) <= 3 * usual_files(500)
    assert len({repr(chunk) for chunk in before} ^ {repr(chunk) for chunk in after}) <= 6
    assert all(isinstance(chunk, Files) for chunk in after)


# -- files of lines ------------------------------------------------------------------------------


@given(
    st.lists(st.sampled_from([b"", b" ", b"{}", b'{"a": 1}', b"x" * 40, b"\xff"]), max_size=12),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.integers(8, 64),
)
def test_lines_are_the_same_in_chunks_of_any_size(
    parts: list[bytes], end: bytes, ended: bool, mark: bytes, block: int
) -> None:
    data = mark + end.join(parts) + (end if ended and parts else b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK", block)
        path = SCRATCH / "class.ndjson"
        path.write_bytes(data)
        chunks = list(line_chunks(str(path), "class.ndjson"))
        found = [entry for chunk in chunks for entry in read_lines(chunk)]
    rows = data.replace(b"\r\n", b"\n").split(b"\n")
    expected = [
        (f"class.ndjson:{number}", row)
        for number, row in enumerate(rows, 1)
        if row.removeprefix(b"\xef\xbb\xbf").strip()
    ]
    assert [(entry.called, entry.data) for entry in found] == expected
    assert [chunk.start for chunk in chunks[1:]] == [chunk.end for chunk in chunks[:-1]]


def test_a_long_line_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "BLOCK", 64)
    monkeypatch.setattr(lines, "LONGEST", 100)
    path = tmp_path / "class.ndjson"
    path.write_bytes(b"{}\n" + b"x" * 100 + b"\r\n" + b"y" * 5000 + b"\n[]\n" + b"z" * 300)
    found = entries(plan_of([str(path)]).chunks)
    assert [entry.line for entry in found] == [1, 2, 3, 4, 5]
    assert [reason(found[k]) for k in (2, 4)] == ["too-large"] * 2
    assert [found[k].data for k in (0, 1, 3)] == [b"{}", b"x" * 100, b"[]"]


# -- archives ------------------------------------------------------------------------------------


def packed(path: Path, members: dict[str, bytes]) -> list[Entry]:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return entries(plan_of([str(path)]).chunks)


def test_members_of_an_lms_download(tmp_path: Path) -> None:
    found = packed(
        tmp_path / "class.zip",
        {
            "lovelaceada_1843_77_hw6.yaml": b"a",
            "Turing Alan_12_assignsubmission_file/hw6.json": b"b",
            "__MACOSX/._x.yaml": b"c",
            "scan.png": b"d",
        },
    )
    assert [entry.file.partition(".zip/")[2] for entry in found] == [
        "Turing Alan_12_assignsubmission_file/hw6.json",
        "lovelaceada_1843_77_hw6.yaml",
    ]


@pytest.mark.parametrize("name", ["../x.yaml", "/etc/x.yaml", "a/../../x.yaml", "C:/x.yaml"])
def test_names_that_lead_out(tmp_path: Path, name: str) -> None:
    found = packed(tmp_path / "slip.zip", {name: b"x", "ada.yaml": b"y"})
    assert sorted(str(getattr(one.data, "code", "")) for one in found) == ["", "path-leads-out"]


def test_an_archive_within(tmp_path: Path) -> None:
    found = packed(tmp_path / "a.zip", {"b.zip": b"PK", "c.ndjson": b"{}", "d.tar.gz": b""})
    assert [reason(entry) for entry in found] == ["archive-within"] * 3


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (big,) = packed(tmp_path / "big.zip", {"ada.yaml": bytes(2 << 20)})
    assert reason(big) == "too-large"
    monkeypatch.setattr(archive, "FREE", 1000)
    (refused,) = packed(tmp_path / "bomb.zip", {f"{k}.yaml": bytes(1 << 20) for k in range(3)})
    assert reason(refused) == "archive-too-large"


def test_one_member_costs_nobody_else_the_grade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "FREE", 3 << 20)
    monkeypatch.setattr(archive, "MOST_RATIO", 0)
    members = {"evil/zeros.png": bytes(50 << 20), "evil/zeros.yaml": bytes(50 << 20)}
    found = packed(tmp_path / "class.zip", {**members, "HW 6: final/ada.yaml": b"y"})
    ada, zeros = found
    assert ada.data == b"y"
    assert reason(zeros) == "too-large"


def test_damaged_archives(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    packed(path, {"ada.yaml": b"a" * 1000, "bob.yaml": b"b" * 1000})
    data = bytearray(path.read_bytes())
    data[40:44] = b"\xff\xff\xff\xff"  # inside the first member
    path = tmp_path / "damaged.zip"
    path.write_bytes(data)
    found = entries(plan_of([str(path)]).chunks)
    assert reason(found[0]) == "bad-archive"
    assert found[1].data == b"b" * 1000
    for cut in (0, 10, len(data) - 30):
        torn = tmp_path / f"torn{cut}.zip"
        torn.write_bytes(data[:cut])
        assert reason(entries(plan_of([str(torn)]).chunks)[0]) == "bad-archive"


def test_encrypted_members(tmp_path: Path) -> None:
    packed(tmp_path / "plain.zip", {"ada.yaml": b"a"})
    data, path = (tmp_path / "plain.zip").read_bytes(), tmp_path / "class.zip"
    at = data.index(b"PK\x01\x02") + 8
    path.write_bytes(data[:at] + b"\x01" + data[at + 1 :])
    assert reason(entries(plan_of([str(path)]).chunks)[0]) == "encrypted"
