"""Installing a model from a server that may be absent, wrong or hostile."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from telephony.domain.errors import SpeechError
from telephony.speech.model_download import fetch_catalogue, install_model

NAME = "vosk-model-small-xx-0.1"
WHOLE = {f"{NAME}/graph/HCLr.fst": b"graph", f"{NAME}/am/final.mdl": b"weights" * 1000}


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing about it."""

    def log_message(self, format: str, *args: Any) -> None:
        """No line per request in the test's output."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address that it is served at."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


Offer = Callable[..., str]


@pytest.fixture
def offer(site: tuple[Path, str]) -> Offer:
    """Puts an archive on the site and gives the catalogue's address."""
    folder, address = site

    def put(members: dict[str | zipfile.ZipInfo, bytes], **changes: Any) -> str:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        (folder / "model.zip").write_bytes(packed.getvalue())
        entry = {
            "name": NAME,
            "lang": "xx",
            "url": f"{address}/model.zip",
            "size": len(packed.getvalue()),
            "md5": hashlib.md5(packed.getvalue()).hexdigest(),  # noqa: S324  the list's own
            "type": "small",
            "obsolete": "false",
        }
        old = entry | {"name": "vosk-model-small-xx-0.0", "obsolete": "true"}
        big = entry | {"name": "vosk-model-xx-9", "type": "big"}
        (folder / "list.json").write_text(json.dumps([old, entry | changes, big]))
        return f"{address}/list.json"

    return put


@pytest.mark.parametrize("wanted", ["xx", "XX", "xx-YY", NAME])
def test_a_model_is_installed_by_language_or_by_name(
    offer: Offer, tmp_path: Path, wanted: str
) -> None:
    home = tmp_path / "models"
    steps: list[tuple[int, int]] = []
    installed = install_model(
        wanted, home, lambda *step: steps.append(step), catalogue_url=offer(WHOLE)
    )
    assert installed == home / NAME
    assert (installed / "am" / "final.mdl").read_bytes() == b"weights" * 1000
    assert steps[-1][0] == steps[-1][1] > 0
    assert list(home.iterdir()) == [installed]


def test_a_model_that_is_there_is_not_fetched_again(offer: Offer, tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    catalogue = offer(WHOLE, url="http://127.0.0.1:9/gone.zip")
    assert install_model("xx", tmp_path, catalogue_url=catalogue) == tmp_path / NAME


def link_out() -> zipfile.ZipInfo:
    link = zipfile.ZipInfo(f"{NAME}/graph/out")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


@pytest.mark.parametrize(
    ("members", "complaint"),
    [
        ({**WHOLE, "../outside": b"x"}, "leads out of its folder"),
        ({**WHOLE, f"{NAME}/../../outside": b"x"}, "leads out of its folder"),
        ({**WHOLE, "/outside": b"x"}, "leads out of its folder"),
        ({**WHOLE, "..\\outside": b"x"}, "leads out of its folder"),
        ({**WHOLE, link_out(): b"/etc/passwd"}, "leads out of its folder"),
        ({**WHOLE, f"{NAME}/bomb": bytes(50_000_000)}, "that is no model"),
        ({"readme": b"x"}, "takes a grammar"),
    ],
    ids=["parent", "hidden parent", "absolute", "backslash", "link", "bomb", "no model"],
)
def test_a_hostile_archive_leaves_nothing_behind(
    offer: Offer, tmp_path: Path, members: dict[str | zipfile.ZipInfo, bytes], complaint: str
) -> None:
    home = tmp_path / "deep" / "models"
    with pytest.raises(SpeechError, match=complaint):
        install_model("xx", home, catalogue_url=offer(members))
    assert list(home.iterdir()) == []
    assert not list(tmp_path.rglob("outside"))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"md5": "0" * 32}, "arrived damaged"),
        ({"url": "http://127.0.0.1:9/gone.zip"}, "can't be installed"),
        ({"url": "file:///etc/passwd"}, "not an address"),
        ({"name": "../up"}, "unusable name"),
        ({"size": "many"}, "can't be read"),
    ],
)
def test_a_wrong_catalogue_is_told_in_our_words(
    offer: Offer, tmp_path: Path, changes: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(SpeechError, match=complaint):
        install_model("xx", tmp_path / "models", catalogue_url=offer(WHOLE, **changes))


def test_a_language_that_nobody_offers_lists_those_that_there_are(
    offer: Offer, tmp_path: Path
) -> None:
    with pytest.raises(SpeechError, match="speaks tlh; there are xx"):
        install_model("tlh", tmp_path, catalogue_url=offer(WHOLE))


def test_without_network_the_remedy_is_named() -> None:
    with pytest.raises(SpeechError, match=r"~/\.cache/vosk"):
        fetch_catalogue("http://127.0.0.1:9/list.json")


def test_a_page_that_is_no_list_is_told(site: tuple[Path, str]) -> None:
    folder, address = site
    (folder / "list.json").write_text("<html>Please log in</html>")
    with pytest.raises(SpeechError, match="can't be read"):
        fetch_catalogue(f"{address}/list.json")
