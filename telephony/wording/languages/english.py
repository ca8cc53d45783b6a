"""English."""

from dataclasses import replace

from telephony.wording.own_words import OwnWords

WORDS = OwnWords(
    recorded="This call is recorded.",
    may_we_record="May we record this call? If you agree, press 1.",
    message_review=(
        "To hear your message, press 1. To record it again, press 2. To send it, press 3. "
        "To discard it, press star."
    ),
    callback_confirm=(
        "We will call you at {number}. If that is right, press 1. For another number, press 2."
    ),
    callback_number="Please key in the number, area code first, and end with the hash key.",
    callback_offer="You can hang up and keep your place in line. To be called back, press {key}.",
    place_kept="You keep your place in line. We will call you. Goodbye.",
    place_not_kept="We can't call you there. Please hold the line: you have kept your place.",
    heard_right="Did you say {phrase}?",
    yes_or_no="Please say yes or press 1, or say no or press 2.",
    yes=("yes", "yeah", "correct", "that's right"),
    no=("no", "nope", "wrong"),
    digits={
        "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4",
        "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    },
)  # fmt: skip

NORTH_AMERICAN = replace(
    WORDS,
    callback_number="Please key in the number, area code first, and end with the pound key.",
)
