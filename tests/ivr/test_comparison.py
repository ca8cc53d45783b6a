"""docs/flows.md beside other languages: each link leads somewhere, each name of ours is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from telephony.ivr.verbs import VERBS

PAGE = (Path(__file__).parents[2] / "docs" / "flows.md").read_text(encoding="utf-8")
TABLES = PAGE.partition("\n## Beside other languages for call flows\n")[2]
ROWS = [line for line in TABLES.splitlines() if line.startswith("|") and "---" not in line]
KEYS = PAGE.partition("\n## Beside other languages for call flows\n")[0]


def ours(row: str) -> str:
    """What a row says of this language: the first of many columns, or the last of few."""
    cells = row.strip("|").split("|")
    return cells[1] if len(cells) > 3 else cells[-1]


def test_each_link_has_its_page_and_each_page_its_link() -> None:
    used = set(re.findall(r"\]\[([\w-]+)\]", TABLES))
    given = re.findall(r"^\[([\w-]+)\]: https://\S+$", TABLES, re.MULTILINE)
    assert sorted(used) == sorted(given)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:40])
def test_what_is_said_of_this_language_is_in_it(row: str) -> None:
    for name in re.findall(r"`([^`]+)`", ours(row)):
        first = name.partition(":")[0]
        assert first in VERBS or f"`{first}`" in KEYS or f"telephony {first}" in KEYS, name


def test_every_verb_is_in_the_tables() -> None:
    said = {name for row in ROWS for name in re.findall(r"`(\w+)`", ours(row))}
    assert set(VERBS) - said == set()
