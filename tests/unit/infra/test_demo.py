"""What the demonstration does before its first step, and how it ends when a step does not hold."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from infra.local.demo import StepFailed, Story, main
from infra.local.demo_data import PASSWORD, USERS
from infra.local.terminal_picture import COLUMNS, COMMAND, STYLES, draw_terminal

SVG = "{http://www.w3.org/2000/svg}"


def stack_file(folder: Path, port: int) -> Path:
    users = [{"username": user.username, "password": PASSWORD} for user in USERS]
    address = f"http://127.0.0.1:{port}"
    path = folder / "stack.json"
    path.write_text(
        json.dumps({"users": users, "restUrl": address, "cognitoUrl": address, "userPoolClientId": "c"}), "utf-8"
    )
    return path


def test_without_a_local_cloud_it_says_how_to_start_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(tmp_path / "stack.json")

    assert status == 1
    assert "make up" in capsys.readouterr().err


def test_a_cloud_that_does_not_answer_is_no_stack_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as silent:
        # Bound and not listening: every connection is refused.
        silent.bind(("127.0.0.1", 0))
        status = main(stack_file(tmp_path, silent.getsockname()[1]))

    assert status == 1
    assert "does not answer" in capsys.readouterr().err


def test_steps_are_numbered_as_they_are_proved(capsys: pytest.CaptureFixture[str]) -> None:
    story = Story()

    story.tell("First.")
    story.note("With a detail.")
    story.tell("Second.")

    assert capsys.readouterr().out.splitlines() == [" 1. First.", "    With a detail.", " 2. Second."]


def test_a_step_that_does_not_hold_ends_the_story() -> None:
    story = Story()

    story.require([1], "this one holds")

    with pytest.raises(StepFailed, match="nobody heard"):
        story.require([], "nobody heard")


def shown_in(picture: str) -> list[str]:
    texts = fromstring(picture).iter(f"{SVG}text")
    return [(each.text or "").replace("\N{NO-BREAK SPACE}", " ") for each in texts]


def test_the_picture_shows_every_line_and_is_well_formed() -> None:
    text = " 1. Iffat & <Northgate> are connected.\n    409 instructor_busy\n\nEvery step held."

    picture = draw_terminal(text, "make demo")

    shown = [line.strip() for line in shown_in(picture) if line.strip()]
    assert shown[2:] == [line.strip() for line in text.splitlines() if line]
    assert all(colour in picture for colour in (COMMAND, *list(STYLES.values())[:2]))


def test_the_picture_wraps_long_lines_and_fetches_nothing() -> None:
    picture = draw_terminal("    " + "word " * 60, "make demo")

    assert max(len(line) for line in shown_in(picture)) <= COLUMNS
    assert "url(http" not in picture
