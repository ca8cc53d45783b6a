"""A person at a browser: Debian's Chromium without a screen, whose microphone plays a known sound.

    with sync_playwright() as playwright, Chromium(playwright, make_sound(7)) as chromium:
        browser = chromium.open(edge)
        browser.sign_in("ann", "a password")
        browser.wait_to_hear(make_sound(8))

What pages play by WebRTC is recorded in the page itself, from the tracks that arrive.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.peers.edge import Edge
from tests.peers.g711 import SAMPLE_RATE, Samples
from tests.peers.resources import HoldsResources
from tests.peers.sound import find, silence, write_wav
from tests.peers.waiting import wait_until

PROGRAM = Path("/usr/bin/chromium")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    # Nobody touches the recorder, which Chromium wants before a page may make sound.
    "--autoplay-policy=no-user-gesture-required",
)
_RECORDER = """
(() => {
  const parts = [];
  window.heardByTheTest = () => {
    const samples = parts.flatMap((part) => [...part]);
    const bytes = new Uint8Array(Int16Array.from(samples, (one) => one * 32767).buffer);
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  };
  window.forgetByTheTest = () => { parts.length = 0; };
  const Plain = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(...given) {
      super(...given);
      const recorder = new AudioContext({ sampleRate: RATE });
      this.addEventListener("track", (event) => {
        const source = recorder.createMediaStreamSource(new MediaStream([event.track]));
        const taker = recorder.createScriptProcessor(1024, 1, 1);
        taker.onaudioprocess = (taken) => parts.push(taken.inputBuffer.getChannelData(0).slice());
        source.connect(taker).connect(recorder.destination);
        this.recorderOfTheTest = [recorder, source, taker]; // else they are collected
      });
    }
  };
})();
""".replace("RATE", str(SAMPLE_RATE))


class Browser:
    """One page of one person, in a profile of its own."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context = context
        self.base = base
        self.problems: list[str] = []
        """What the page's console complained of, and errors that nothing caught."""
        self.page: Page = self.open_page()

    def open_page(self) -> Page:
        """Another window of the same person."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda line: self._note(line.type, line.text))
        return page

    def sign_in(self, user: str, password: str, *, then: str = "/agent") -> None:
        """By the sign-in page, as a person does."""
        self.page.goto(f"{self.base}{then}")
        self.page.get_by_label("Name").fill(user)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"**{then}")

    def heard(self) -> Samples:
        """All that has arrived since the page was loaded, or `forget` called, at 8 kHz."""
        text = self.page.evaluate("heardByTheTest()")
        return np.frombuffer(base64.b64decode(text), dtype="<i2").astype(np.int16)

    def forget(self) -> None:
        """What was heard until now no longer counts."""
        self.page.evaluate("forgetByTheTest()")

    def wait_to_hear(self, sound: Samples, *, within: float = 10.0) -> None:
        """Return once `sound` was heard."""
        wait_until(
            lambda: find(sound, self.heard()).found, within=within, what="the browser to hear it"
        )

    def wait_for(self, condition: Callable[[Page], bool], *, what: str) -> None:
        """Return once the page is as `condition` wants it."""
        wait_until(lambda: condition(self.page), within=10.0, what=what)

    def close(self) -> None:
        """Close all of the person's windows."""
        self.context.close()

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.problems.append(text)


class Chromium(HoldsResources):
    """The program, for the length of a `with` block; its microphone says `sound` over and over.

    There are `pause` seconds between. Who is to be told apart from others who speak at the same
    time needs another pace than theirs, or their sounds may cover each other all the time.
    """

    def __init__(self, playwright: Playwright, sound: Samples, *, pause: float = 0.5) -> None:
        self._playwright = playwright
        self._sound = sound
        self._pause = pause
        self._resources = ExitStack()

    def __enter__(self) -> Chromium:
        with ExitStack() as starting:
            folder = Path(starting.enter_context(TemporaryDirectory(prefix="chromium-")))
            said = np.concatenate([self._sound, silence(self._pause)])
            microphone = write_wav(folder / "microphone.wav", said)
            self._program = self._playwright.chromium.launch(
                executable_path=PROGRAM,
                args=[*SWITCHES, f"--use-file-for-fake-audio-capture={microphone}"],
            )
            starting.callback(self._program.close)
            self._resources = starting.pop_all()
        return self

    def open(
        self, edge: Edge | str, *, dark: bool = False, size: tuple[int, int] = (1280, 720)
    ) -> Browser:
        """A person's own browser, nobody signed in; `edge` may be the address of its pages."""
        context = self._program.new_context(
            color_scheme="dark" if dark else "light",
            viewport={"width": size[0], "height": size[1]},
        )
        context.set_default_timeout(15_000)
        context.add_init_script(_RECORDER)
        address = edge if isinstance(edge, str) else str(edge.http.base_url)
        return Browser(context, address.rstrip("/"))
