"""`make bench-restore` in small: both restores come to their end, and the table tells of them."""

from __future__ import annotations

import os

import pytest

from benchmarks import restore


def test_the_table_has_a_line_for_each_restore(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in os.environ.items():
        monkeypatch.setenv(name, value)

    code = restore.main(["--items", "1600"])

    lines = [line.split(" | ")[:4] for line in capfd.readouterr().out.splitlines() if line.startswith("| ")]
    assert code == 0
    assert lines[2] == ["| into an empty table", "1,600", "1,600", "0"]
    # Of 200 courses 2 differ, and 2 were added since the backup. What the killed process had done is left to chance.
    name, _, written, removed = lines[3]
    assert name == "| 1 % differs; the rest after a kill at a third"
    assert int(written) <= 16
    assert int(removed) <= 16
