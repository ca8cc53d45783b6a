"""What a caller who waits in a queue hears: music, its place now and then, messages in turn.

    music ─► its place, the next message or what else is said ─► music, from its beginning

Contact centres call it the queue's treatment.
"""

from __future__ import annotations

from typing import Protocol

from telephony.domain.timeline import Kind
from telephony.ivr.commands import AudioFile, HoldMusic, PromptPart
from telephony.ivr.context import Context
from telephony.ivr.events import DeadlineReached, Event, PlaceInQueue, PlaybackDone
from telephony.ivr.expressions.expression import QueueView
from telephony.ivr.names import AudioReference, LanguageTag
from telephony.ivr.prompt import Prompt


class Treatment(Protocol):
    """What is written of it in a flow."""

    @property
    def music(self) -> tuple[AudioReference, ...] | None:
        """Files; none of them is silence, None what comes with the program."""

    @property
    def announce(self) -> Prompt | None:
        """Its place, which the queue tells from time to time."""

    @property
    def messages(self) -> tuple[Prompt, ...]:
        """One after another, then the first again."""

    @property
    def message_every(self) -> float:
        """Seconds from one to the next."""

    @property
    def language(self) -> LanguageTag | None: ...


class QueueTreatment:
    """One caller's; its messages go on where they were when it waits again."""

    def __init__(self, context: Context, treatment: Treatment) -> None:
        self._context = context
        self._treatment = treatment
        self._messages_heard = 0

    def begin(self) -> None:
        """The wait begins, or goes on."""
        self._play_music()
        self._set_message_timer()

    def handle(self, event: Event) -> None:
        """Take an event of the wait."""
        match event:
            case PlaybackDone():
                self._play_music()
            case PlaceInQueue():
                self._announce(event)
            case DeadlineReached():
                self._say_message()
        # What broke would break again: silence, and the next announcement.

    def say(self, parts: tuple[PromptPart, ...], *, background: bool = False) -> None:
        """In place of what is heard; the music comes again by itself."""
        self._context.stop_playing()
        self._context.play(parts, background=background)

    def _play_music(self) -> None:
        music = self._treatment.music
        if music is None:
            self.say((HoldMusic(),), background=True)
        elif music:
            folder = self._context.setting.folder
            self.say(tuple(AudioFile(folder / file) for file in music), background=True)

    def _announce(self, place: PlaceInQueue) -> None:
        self._context.place = QueueView(
            place.position, int(place.low // 60), max(1, -int(-place.high // 60))
        )
        self._context.note(Kind.CALL, "place", {"position": place.position})
        self._say(self._treatment.announce)

    def _set_message_timer(self) -> None:
        if self._treatment.messages:
            self._context.wait(self._treatment.message_every)

    def _say_message(self) -> None:
        """The next one in turn; it stops an announcement, which comes again by itself."""
        messages = self._treatment.messages
        message = messages[self._messages_heard % len(messages)]
        self._messages_heard += 1
        self._say(message)
        self._set_message_timer()

    def _say(self, prompt: Prompt | None) -> None:
        parts = self._context.prompt(prompt, self._treatment.language)
        if parts:
            self.say(parts)
