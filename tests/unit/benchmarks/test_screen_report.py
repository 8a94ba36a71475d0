"""The table of the screen benchmark."""

from __future__ import annotations

from benchmarks.screen_report import ScreenTimes, times_table


def action(clicked: float, *later: float) -> ScreenTimes:
    return ScreenTimes(clicked, *(clicked + each for each in later))


def test_each_part_shows_medians_spreads_and_the_ratio_of_the_medians() -> None:
    before = [action(0, 100, 50, 250), action(1_000, 120, 60, 300), action(2_000, 110, 70, 1_200)]
    after = [action(500, 55, 30, 60), action(1_500, 60, 30, 90), action(2_500, 50, 20, 70)]

    lines = times_table(("before", "present"), before, after).splitlines()

    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    assert lines[0] == "|  | before | present | ratio |"
    assert rows == [
        ["click → response", "110 (100–120)", "55 (50–60)", "0.50 ×"],
        ["click → event at the other", "60 (50–70)", "30 (20–30)", "0.50 ×"],
        ["event → screen", "240 (200–1,130)", "50 (30–60)", "0.21 ×"],
        ["click → other screen", "300 (250–1,200)", "70 (60–90)", "0.23 ×"],
    ]
