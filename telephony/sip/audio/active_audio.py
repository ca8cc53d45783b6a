"""Which of a dialog's streams carries the audio, and which way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pjsua2 as pj


@dataclass(frozen=True, slots=True)
class ActiveAudio:
    """The audio stream that flows."""

    index: int
    held: bool
    """Whether the peer holds us."""
    receiving: bool
    """Whether the peer may send."""


def active_audio(dialog: Any) -> ActiveAudio | None:
    """None if none flows. `dialog` is pjsua2's `Call`."""
    # The list's items live inside `info`: it must outlast them.
    info = dialog.getInfo()
    for media in info.media:
        if media.type != pj.PJMEDIA_TYPE_AUDIO:
            continue
        held = media.status == pj.PJSUA_CALL_MEDIA_REMOTE_HOLD
        if held or media.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
            receiving = bool(media.dir & pj.PJMEDIA_DIR_DECODING)
            return ActiveAudio(media.index, held, receiving)
    return None
