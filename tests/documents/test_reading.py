"""Reading YAML strictly: what words mean, what is refused, and that nothing hurts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.documents.source import MAX_BYTES, MAX_DEPTH, parse, read
from telephony.domain.errors import DocumentError


def value(text: str) -> object:
    data = parse(f"v: {text}\n".encode(), "f.yaml").data
    assert isinstance(data, dict)
    return data["v"]


def refusal(content: bytes) -> str:
    with pytest.raises(DocumentError) as refused:
        parse(content, "f.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("0x10", 16),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("1.2.3.4", "1.2.3.4"),
        (".inf", ".inf"),
        ("2024-01-01", "2024-01-01"),
        ("5060s", "5060s"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("<<", "<<"),
    ],
)
def test_words(written: str, meant: object) -> None:
    read_as = value(written)
    assert read_as == meant
    assert isinstance(read_as, type(meant))


def test_places() -> None:
    text = "a: 1\nb:\n  - x\n  - {c: y,\n     d: z}\n"
    places = parse(text.encode(), "f.yaml").places
    assert places.of_value(("a",)) == (1, 4)
    assert places.of_value(("b", 0)) == (3, 5)
    assert places.of_value(("b", 1, "d")) == (5, 9)
    assert places.of_key(("b", 1, "d")) == (5, 6)
    assert places.of_value(("b",)) == (2, 1), "a list is where its key is"


def test_a_path_is_followed_as_far_as_it_leads() -> None:
    places = parse(b"a: {b: 1}\n", "f.yaml").places
    assert places.of_value(("a", "spelt out", 0, "b")) == (1, 8)
    assert places.of_value(("a", "missing")) == (1, 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: 012\n", "f.yaml:1:4: The zero in front makes `012`"),
        (b"a: 1\nb: 2\na: 3\n", "f.yaml:3:1: `a` stands twice here, first in line 1."),
        (b"a: &x 1\n", "f.yaml:1:4: Anchors (&) and aliases (*) aren't used here."),
        (b"a: *x\n", "f.yaml:1:4: Anchors (&) and aliases (*) aren't used here."),
        (b"a: *\n", "f.yaml:1:5: A * or & at the beginning"),
        (b"a: !!python/name:os.system x\n", "f.yaml:1:4: Tags (!) aren't used here."),
        (b"a: !x 1\n", "Tags (!) aren't used here."),
        (b"a: {{ x }}\n", "f.yaml:1:5: A key has to be a word"),
        (b"? [a]\n: 1\n", "f.yaml:1:3: A key has to be a word"),
        (b"a: b: c\n", "f.yaml:1:5: A colon stands inside a text"),
        (b"a:\n\t- b\n", "f.yaml:2:1: A tab stands where only spaces may."),
        (b'a: "b\n', "A quote was opened and never closed."),
        (b"a: [b\n", "A comma or a closing bracket is missing."),
        (b"a: %b\n", "f.yaml:1:4: A text without quotes can't begin with this character."),
        (b"a: 1\n---\nb: 2\n", "A second document begins here."),
        (b"a: 1\n b: 2\n", "f.yaml:2:"),
        (b"a: \x07\n", "f.yaml:1: A control character"),
        (b"a: 1\nb: \xff\n", "f.yaml:2: The file isn't UTF-8 text."),
        (b"", "f.yaml: The file is empty."),
        (b"# nothing\n", "f.yaml: The file is empty."),
        (b"a: " + b"[" * 40 + b"]" * 40, f"f.yaml:1:35: This is nested deeper than {MAX_DEPTH}"),
    ],
)
def test_refused(content: bytes, said: str) -> None:
    assert said in refusal(content)


def test_all_defects_of_a_file_are_told_at_once() -> None:
    assert len(refusal(b"a: 012\nb: 013\na: 1\n").splitlines()) == 3


@pytest.mark.parametrize(
    "bomb",
    [
        b"a: &a [x]\n" + b"".join(b"b%d: &b%d [*a,*a,*a,*a]\n" % (i, i) for i in range(1000)),
        b"[" * 500_000,
        b"{a: " * 200_000,
        b"- " * 300_000,
        b"? " * 300_000,
    ],
    ids=["aliases", "lists", "mappings", "dashes", "question marks"],
)
def test_bombs_are_refused_at_once(bomb: bytes) -> None:
    started = time.monotonic()
    refusal(bomb)
    assert time.monotonic() - started < 5


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    file.write_bytes(b"a: 1 " + b" " * MAX_BYTES)
    with pytest.raises(DocumentError, match="larger than 1 MiB"):
        read(file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.yaml", tmp_path):
        with pytest.raises(DocumentError, match=r"can't be read: .*directory"):
            read(path)


def test_the_version_is_of_the_bytes(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read(file).data == {"a": 1}, "a byte order mark is no part of the text"
    assert read(file).version != parse(b"a: 1\n", "f.yaml").version


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        parse(content, "f.yaml")
    except DocumentError as error:
        assert error.problems


@given(st.text(alphabet="ab: -[]{}&*!|>'\"%@`#,?\n\t 01", max_size=60))
def test_any_yaml_is_read_or_refused(text: str) -> None:
    try:
        parse(text.encode(), "f.yaml")
    except DocumentError as error:
        assert error.problems
