"""An edge to put a load on, shared: the stock wheel, three calls at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.edge import Edge
from tests.peers.one_flow import one_flow
from tests.peers.sound import make_sound, write_wav

GREETING = "Thank you for calling Acme."
"""What the shipped profiles want to hear."""

_STEPS = f"""\
which:
  branch:
    - {{when: "call.called_number == '200'", next: greet}}
    - {{else: ask}}
greet:
  say: {GREETING}
  next: rest
ask:
  collect:
    prompt: {{play: question.wav}}
    digits: 2
    into: key
    max_attempts: 1
    on_failure: rest
  next: rest
rest:
  play: {{file: rest.wav, barge_in: false}}
  next: goodbye
goodbye:
  hangup: {{}}
"""


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    """Number 200 is greeted in words, 100 asked for two digits by a known sound."""
    folder = tmp_path_factory.mktemp("edge")
    sounds = {"question.wav": make_sound(1, 4.0), "rest.wav": make_sound(2, 12.0)}
    with Edge(one_flow(folder, _STEPS, sounds=sounds), folder=folder) as running:
        yield running
        print(running.logs())


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """A folder with the edge's question, and with a sound that it never plays."""
    write_wav(tmp_path / "question.wav", make_sound(1, 4.0))
    write_wav(tmp_path / "another.wav", make_sound(9, 4.0))
    return tmp_path
