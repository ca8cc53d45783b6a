"""What an empty page shows to begin with is taken as it stands."""

from __future__ import annotations

import html
import re
from pathlib import Path
from zoneinfo import ZoneInfo

from typer.testing import CliRunner

from telephony.app.cli import app
from telephony.web.flows.side import FlowsSide
from tests.ivr.dialogue import flow_of
from tests.web.edge import WebSide
from tests.web.people import SUE, people


def _example(web: WebSide, path: str) -> str:
    web.access = people(SUE)
    found = re.search(r"<pre>(.*?)</pre>", web.get(path, web.signed_in(SUE)).text, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def test_the_flow_of_the_page_without_flows(web: WebSide, tmp_path: Path) -> None:
    web.flows = FlowsSide(list, web.store.flows, ZoneInfo("UTC"))
    folder = tmp_path / "ivr_flows"
    folder.mkdir()
    (folder / "main.yaml").write_text(_example(web, "/flows"))
    result = CliRunner().invoke(app, ["flow", "check", str(folder)])
    assert result.exit_code == 0, result.output
    assert "0 problems" in result.output


def test_the_steps_of_pages_that_are_still_empty(web: WebSide, tmp_path: Path) -> None:
    assert list(flow_of(tmp_path, _example(web, "/surveys")).steps) == ["after_call"]
    assert list(flow_of(tmp_path, _example(web, "/callbacks")).steps) == ["call_me"]
    assert list(flow_of(tmp_path, _example(web, "/voicemail")).steps) == ["leave_word"]
