"""What a call hears: the caller's speech, a turn at a time, and keys that come as tones."""

from __future__ import annotations

from collections.abc import Callable

from telephony.call_control.audio.listening_turn import ListeningTurn
from telephony.call_control.audio.played_sound import PlayedSound
from telephony.call_control.inbox import FromEcho, FromSpeech, Item
from telephony.call_control.services import CallServices
from telephony.domain.dtmf import DtmfMethod
from telephony.interfaces.speech import VoiceActivityDetector
from telephony.interfaces.user_agent import Leg
from telephony.ivr.commands import Listen
from telephony.ivr.events import Event


class Listening:
    """Lives on the event loop, in the call's own order."""

    def __init__(
        self,
        leg: Leg,
        services: CallServices,
        post: Callable[[Item], None],
        played: PlayedSound,
    ) -> None:
        """`played` is what the caller hears meanwhile."""
        self._leg = leg
        self._played = played
        self._services = services
        self._post = post
        self._detector: VoiceActivityDetector | None = None
        self._turn: ListeningTurn | None = None

    @property
    def detector(self) -> VoiceActivityDetector:
        """One for the whole call: it adapts to the line."""
        if self._detector is None:
            self._detector = self._services.speech.new_detector()
        return self._detector

    def begin(self, wanted: Listen) -> None:
        """Another turn; the one before is over."""
        self._close()
        post = self._post

        def report(event: Event, after: float) -> None:
            post(FromSpeech(event, after))

        ring, speech = self._leg.hear(), self._services.speech
        turn = ListeningTurn(
            wanted,
            ring,
            speech,
            self.detector,
            report,
            self._played,
            lambda echo: post(FromEcho(echo)),
        )
        self._turn = turn
        self._services.drain.add(turn.advance, ring)

    def stop(self, number: int) -> None:
        """End that turn; nothing to do once it is over."""
        if self._turn is not None and self._turn.turn == number:
            self._close()

    def expect(self, keys: DtmfMethod) -> None:
        """How keys come; by tones they count whether or not anybody listens for speech."""
        if keys is DtmfMethod.INBAND:
            self._services.tones.follow(self._leg)
        else:
            self._services.tones.leave(self._leg)

    def release(self) -> None:
        """The call ends."""
        self._close()
        self._services.tones.leave(self._leg)

    def _close(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            self._services.drain.remove(turn.advance)
            turn.close()
