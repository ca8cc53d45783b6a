"""Korean."""

from telephony.wording.own_words import OwnWords

WORDS = OwnWords(
    recorded="이 통화는 녹음됩니다.",
    may_we_record="이 통화를 녹음해도 될까요? 동의하시면 1번을 누르세요.",
    message_review=(
        "메시지를 들으시려면 1번, 다시 녹음하시려면 2번, 보내시려면 3번, "
        "삭제하시려면 별표를 누르세요."
    ),
    callback_confirm=(
        "{number} 번호로 전화드리겠습니다. 맞으면 1번을, 다른 번호를 원하시면 2번을 누르세요."
    ),
    callback_number="지역번호를 포함한 전화번호를 누르고, 우물 정자를 눌러 주세요.",
    heard_right="{phrase}, 맞습니까?",
    yes_or_no="맞으면 네라고 말하거나 1번을, 아니면 아니요라고 말하거나 2번을 누르세요.",
    yes=("네", "예", "맞아요"),
    no=("아니요", "아니오"),
    digits={
        "영": "0", "공": "0", "일": "1", "이": "2", "삼": "3", "사": "4", "오": "5",
        "육": "6", "칠": "7", "팔": "8", "구": "9",
    },
)  # fmt: skip
