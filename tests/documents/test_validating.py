"""Models against documents: every problem in one go, with place, sentence and remedy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field

from telephony.documents.document import Document, load, validate
from telephony.documents.fields import Duration, StrictModel, Text
from telephony.documents.nearest import nearest, suggestion
from telephony.documents.overrides import override
from telephony.documents.source import parse
from telephony.domain.errors import DocumentError


class Trunk(StrictModel):
    host: Text
    port: Annotated[int, Field(ge=1, le=65535)] = 5060
    timeout: Duration = 2.0
    transport: Literal["udp", "tcp"] = "udp"


class Settings(StrictModel):
    name: Text
    secure: bool = False
    trunks: dict[Text, Trunk] = Field(default_factory=dict)
    backups: list[Trunk] | None = None


def document(text: str) -> Document[Settings]:
    return validate(parse(text.encode(), "t.yaml"), Settings)


def refusals(text: str) -> list[str]:
    with pytest.raises(DocumentError) as refused:
        document(text)
    return str(refused.value).splitlines()


def test_a_sound_document() -> None:
    sound = document("name: edge\nsecure: yes\ntrunks:\n  a: {host: 10.0.0.1, timeout: 500ms}\n")
    assert sound.value.trunks["a"].timeout == 0.5
    assert sound.value.secure is True
    assert sound.position(("trunks", "a", "timeout")) == (4, 32)


def test_load_reads_and_validates(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text("name: 7\n", encoding="utf-8")
    assert load(file, Settings).value.name == "7"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "t.yaml:1:1: `name` is missing. Add `name`."),
        ("nam: x\nname: y", "t.yaml:1:1: `nam` isn't a key here. Did you mean `name`?"),
        (
            "name: x\nqqq: y",
            "t.yaml:2:1: `qqq` isn't a key here. Known here: name, secure, trunks, backups.",
        ),
        ("[x]", "t.yaml:1:1: The document has to be a mapping (key: value), not a list."),
        ("name: [x]", "t.yaml:1:1: `name` has to be text, not a list."),
        ("name: {x: y}", "t.yaml:1:1: `name` has to be text, not a mapping."),
        (
            "name: true",
            "t.yaml:1:7: Text is expected here, and `true` without quotes isn't text. "
            'Put quotes around it: "true".',
        ),
        (
            "name: +49",
            "t.yaml:1:7: Text is expected here, and `+49` is read as the number 49. "
            'Put quotes around it: "+49".',
        ),
        (
            "name: 1.10",
            "t.yaml:1:7: Text is expected here, and a number without quotes may lose digits. "
            "Put quotes around it.",
        ),
        ("name: x\nsecure: maybe", "t.yaml:2:9: `secure` has to be true or false, not text."),
    ],
)
def test_sentences(text: str, said: str) -> None:
    assert refusals(text) == [said]


def test_sentences_deeper_down() -> None:
    assert refusals(
        """\
name: x
trunks:
  a: {host: h, port: 70000}
  b:
    hsot: h
    transport: sctp
  c: 5
backups:
  - {host: h, timeout: soon}
  - prot: 1
"""
    ) == [
        "t.yaml:3:22: `port` has to be 65535 or less.",
        "t.yaml:4:3: `host` is missing. Add `host`.",
        "t.yaml:5:5: `hsot` isn't a key here. Did you mean `host`?",
        "t.yaml:6:16: `transport` has to be one of 'udp' or 'tcp'.",
        "t.yaml:7:6: `c` has to be a mapping (key: value), not a number.",
        "t.yaml:9:24: This isn't a duration. Write a number with ms, s, m, h or d, "
        "such as 500ms or 2s.",
        "t.yaml:10:5: `host` is missing. Add `host`.",
        "t.yaml:10:5: `prot` isn't a key here. Did you mean `port`?",
    ]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("500ms", 0.5), ("2s", 2.0), ("2 s", 2.0), ("1m", 60.0), ("1h", 3600.0), ("1.5s", 1.5),
     ("3", 3.0), ("0.25", 0.25), ('"4"', None), ("2x", None), ("-1", None), ("1e400", None),
     ("true", None), ("s", None), ("1m30s", None)],
)  # fmt: skip
def test_durations(written: str, seconds: float | None) -> None:
    text = f"name: x\ntrunks: {{a: {{host: h, timeout: {written}}}}}"
    if seconds is None:
        assert len(refusals(text)) == 1
    else:
        assert document(text).value.trunks["a"].timeout == seconds


def test_overrides_are_validated_and_named() -> None:
    source = parse(b"name: x\ntrunks: {a: {host: h}}\nbackups: [{host: h}]\n", "t.yaml")
    source = override(source, ("trunks", "a", "port"), "5080", "TELEPHONY__TRUNKS__A__PORT")
    source = override(source, ("trunks", "b", "host"), "10.0.0.2", "TELEPHONY__TRUNKS__B__HOST")
    source = override(source, ("backups", "0", "timeout"), "1m", "TELEPHONY__BACKUPS__0__TIMEOUT")
    source = override(source, ("name",), "", "TELEPHONY__NAME")
    value = validate(source, Settings).value
    assert value.trunks["a"].port == 5080
    assert value.trunks["b"].host == "10.0.0.2"
    assert value.backups is not None
    assert value.backups[0].timeout == 60
    assert value.name == ""


def test_a_problem_with_an_override_names_the_override() -> None:
    source = parse(b"name: x\ntrunks: {a: {host: h, port: x}}\n", "t.yaml")
    source = override(source, ("trunks", "a", "timeout"), "soon", "T__A__TIMEOUT")
    source = override(source, ("trunks", "a", "prot"), "1", "T__A__PROT")
    with pytest.raises(DocumentError) as refused:
        validate(source, Settings)
    assert {(p.file, p.line) for p in refused.value.problems} == {
        ("T__A__TIMEOUT", 0),
        ("T__A__PROT", 0),
        ("t.yaml", 2),
    }


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (("name", "x"), "1", "ENV: There is no mapping to put `x` into."),
        (("backups", "3", "port"), "1", "ENV: The list has no item 3."),
        (("name",), "[", "ENV:1:"),
    ],
)
def test_overrides_that_fit_nowhere(path: tuple[str, ...], text: str, said: str) -> None:
    source = parse(b"name: x\nbackups: [{host: h}]\n", "t.yaml")
    with pytest.raises(DocumentError, match=re.escape(said)):
        override(source, path, text, "ENV")


def test_models_never_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        document("name: x").value.name = "y"  # type: ignore[misc]


def test_nearest_names() -> None:
    known = ["no_input", "no_match", "timeout"]
    assert nearest("no_imput", known) == "no_input"
    assert nearest("NO-MATCH", known) == "no_match"
    assert nearest("zebra", known) is None
    assert suggestion("zebra", [], "Known") == ""
    assert suggestion("x", [f"name{n}" for n in range(10)], "Known").endswith("name7, and 2 more.")
