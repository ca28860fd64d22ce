"""The log's own words (outcomes, moods, states …) as owners read them; unknown ones stay as is."""

from collections.abc import Mapping

from cxbot.desk.metrics import words as desk_words
from cxbot.flow.drawing import wording
from cxbot.journey.friction import words as friction_words
from cxbot.web.dashboard.page import Language

_WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "direction": {
        "in": ("from the customer", "от клиента"),
        "out": ("to the customer", "клиенту"),
        "internal": ("inside", "внутри"),
    },
    "initiator": {
        "customer": ("customer", "клиент"),
        "bot": ("bot", "бот"),
        "operator": ("operator", "оператор"),
        "system": ("system", "система"),
    },
    "outcome": {
        "planned": ("on its way", "в пути"),
        "delivered": ("delivered", "доставлено"),
        "failed": ("not delivered", "не доставлено"),
        "uncertain": ("perhaps delivered", "возможно, доставлено"),
        "expired": ("too late to send", "отправлять поздно"),
        "answered": ("understood", "понято"),
        "missed": ("not understood", "не понято"),
        "relayed": ("passed on to people", "передано людям"),
        "ignored": ("not for the bot", "не для бота"),
        "no_response": ("no reaction", "без реакции"),
    },
    "mood": {
        "positive": ("glad", "доволен"),
        "neutral": ("calm", "спокоен"),
        "negative": ("upset", "недоволен"),
        "mixed": ("mixed", "смешанное"),
        "happy": ("glad", "доволен"),
        "unhappy": ("upset", "недоволен"),
    },
    "source": {
        "rating": ("by a rating", "по оценке"),
        "operator": ("by an operator", "по отметке оператора"),
        "behaviour": ("by behaviour", "по поведению"),
        "lexicon": ("by words", "по словам"),
        "declared": ("said", "сказано"),
        "inferred": ("follows from something", "следует из чего-то"),
        "observed": ("seen", "увидено"),
        "unknown": ("unknown", "неизвестно"),
    },
    "device": {
        "mobile": ("phone", "телефон"),
        "desktop": ("computer", "компьютер"),
        "tablet": ("tablet", "планшет"),
        "kiosk": ("kiosk", "терминал"),
        "unknown": ("unknown", "неизвестно"),
    },
    "ticket": {
        "queued": ("queued", "в очереди"),
        "active": ("ours to answer", "отвечаем"),
        "waiting_customer": ("customer's turn", "за клиентом"),
        "snoozed": ("snoozed", "отложено"),
        "resolved": ("resolved", "решено"),
        "closed": ("closed", "закрыто"),
        "cancelled": ("cancelled", "отменено"),
        "returned": ("back to the bot", "вернули боту"),
    },
    "order": {
        "new": ("new", "новый"),
        "paid": ("paid", "оплачен"),
        "packed": ("packed", "собран"),
        "shipped": ("on its way", "в пути"),
        "delivered": ("delivered", "доставлен"),
        "cancelled": ("cancelled", "отменён"),
        "returned": ("returned", "возвращён"),
    },
    "purpose": {
        "service": ("messages", "сообщения"),
        "survey": ("questions", "вопросы"),
        "marketing": ("offers", "предложения"),
        "surveys": ("questions", "вопросы"),
        "offers": ("offers", "предложения"),
        "messages": ("messages", "сообщения"),
    },
    "priority": {
        "low": ("can wait", "не спешит"),
        "normal": ("", ""),
        "high": ("important", "важно"),
        "urgent": ("urgent", "срочно"),
    },
    "verdict": {
        "allow": ("written to", "написали"),
        "delay": ("later", "позже"),
        "deny": ("not at all", "не писали"),
    },
    "gate": {
        "gone": ("can't be reached, or erased", "не достучаться или удалён"),
        "consent": ("no consent", "нет согласия"),
        "reminder": ("reminded already", "уже напоминали"),
        "busy": ("talking already", "разговор уже идёт"),
        "quiet_hours": ("quiet hours", "тихие часы"),
        "apart": ("too soon after another", "слишком скоро после другого"),
        "budget": ("enough for this time", "на это время хватит"),
        "survey_again": ("asked the same lately", "недавно спрашивали это же"),
        "same_metric": ("rated lately", "недавно уже оценивали"),
        "back_off": ("silent, or said stop", "молчит или просил не писать"),
        "holdout": ("never asked, for comparing", "не спрашиваем, для сравнения"),
        "sample": ("not in the sample", "не в выборке"),
        "quota": ("enough answers", "ответов хватает"),
        "rival": ("another question comes first", "другой вопрос важнее"),
        "expired": ("too late to be of use", "поздно, уже ни к чему"),
    },
}


def told(kind: str, word: str | None, language: Language) -> str:
    if not word:
        return ""
    found = _WORDS[kind].get(word)
    return found[language == "ru"] if found is not None else wording.short(word, 40)


def length(seconds: float | None, language: Language) -> str:
    """`1 d 4 h`, `12 min`; - of nothing."""
    if seconds is None:
        return "-"
    units = "д ч мин с" if language == "ru" else "d h min s"
    return desk_words.length(seconds, lambda _key: units)


def short(seconds: float | None, language: Language) -> str:
    """`17 m`, `2 h`: the largest unit alone, for where there is little room."""
    if seconds is None:
        return ""
    units = "дн ч м с" if language == "ru" else "d h m s"
    sizes = zip((86_400, 3600, 60, 1), units.split(), strict=True)
    size, unit = next(one for one in sizes if seconds >= one[0] or one[0] == 1)
    return f"{seconds // size:.0f} {unit}"


def effort(name: str, language: Language) -> str:
    """A flag of effort, as causes of friction are called."""
    return wording.short(friction_words.cause(name, language), 60)
