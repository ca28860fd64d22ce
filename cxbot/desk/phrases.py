"""The desk's own words for operators: sentences, card labels and buttons in en, ru and zh.

What customers read isn't here: that is `messages` in shop.yaml. A value is put in as data: on one
line, cut, and free of the characters that hide or turn text.
"""

import unicodedata
from collections.abc import Mapping
from typing import Literal

from cxbot.model.text import RichText, utf16_length

Key = Literal[
    # what an operator can't do now
    "already_taken", "already_yours", "not_taken", "not_open", "reply_not_open", "already_open",
    "closed_for_good", "already_answered", "other_open", "no_ticket", "stale", "not_allowed",
    # what happened, said in the topic
    "taken_by", "dropped", "returned", "resolved", "resolved_unanswered", "reopened",
    "closed_by_customer", "timed_out", "customer_blocked", "customer_edited", "topic_recreated",
    # about what an operator wrote
    "note_kept", "empty_note", "unknown_command", "not_delivered", "whose", "anonymous", "help",
    # the card
    "queued", "active", "waiting_customer", "snoozed", "card_resolved", "closed", "cancelled",
    "card_returned", "held_by", "waits_since", "since", "orders", "path", "history", "nameless",
    "and_more", "yes", "no",
    # its buttons
    "take", "drop", "return", "resolve", "reopen",
]  # fmt: skip

MAX_VALUE = 100
# letters and signs that show nothing: people name themselves with them
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_JOINERS = "\u200c\u200d"

_EN: Mapping[Key, str] = {
    "already_taken": "Already taken by {name}.",
    "already_yours": "It is already yours.",
    "not_taken": "Nobody holds it: there is nothing to drop.",
    "not_open": "#C{number} is not open any more.",
    "reply_not_open": "⚠️ Not sent: #C{number} is not open. Press Reopen, then write again.",
    "already_open": "#C{number} is open already.",
    "closed_for_good": "#C{number} is closed and can't be reopened.",
    "already_answered": "#C{number} was answered in time.",
    "other_open": "This customer has an open ticket already: #C{number}.",
    "no_ticket": "There is no ticket here.",
    "stale": "Things have changed meanwhile; look at the card again.",
    "not_allowed": "You may not act here. Ask the owner to add you to the operators.",
    "taken_by": "🙋 {name} took it.",
    "dropped": "↩️ {name} put it back: who takes it?",
    "returned": "🤖 {name} handed the customer back to the bot.",
    "resolved": "✅ {name} resolved it.",
    "resolved_unanswered": "✅ {name} resolved it, but the customer's last message has no answer. "
    "Reopen it?",
    "reopened": "🔓 {name} reopened it.",
    "closed_by_customer": "👋 The customer ended the conversation.",
    "timed_out": "⌛ Nobody answered in time; the bot went on.",
    "customer_blocked": "🚫 The customer can't be reached: the bot is blocked or the account is "
    "gone.",
    "customer_edited": "✏️ The customer changed this message. It now reads:",
    "topic_recreated": "♻️ The old topic was deleted; this one goes on in its place.",
    "note_kept": "📝 Kept as a note; the customer didn't see it.",
    "empty_note": "Write the note after /note, or answer a message with it.",
    "unknown_command": "I don't know /{name}; nothing was sent. To send it as text, begin with \\",
    "not_delivered": "❌ Not delivered: {reason}",
    "whose": "To whom? Answer one of the customer's messages or their card.",
    "anonymous": "⚠️ Not sent: you write anonymously, so nobody can tell who answered. "
    "Switch off “Remain anonymous” in your admin rights.",
    "help": "Write, and the customer gets it: text, photos, files, voice.\n"
    "// text, or /note text: a note that only this group sees\n"
    "/take: I hold it · /drop: back to the queue\n"
    "/resolve (or /done): finished · /return: back to the bot · /reopen\n"
    "/card: the card again\n"
    "\\text: send a text that begins with / or @",
    "queued": "Waits for an operator",
    "active": "With an operator",
    "waiting_customer": "Waits for the customer",
    "snoozed": "Put off",
    "card_resolved": "Resolved",
    "closed": "Closed",
    "cancelled": "Cancelled",
    "card_returned": "Back with the bot",
    "held_by": "held by {name}",
    "waits_since": "unanswered since {time}",
    "since": "since {time}",
    "orders": "orders: {count}",
    "path": "Path: ",
    "history": "Last messages (→ customer, ← we)",
    "nameless": "No name",
    "and_more": "… and {count} more",
    "yes": "yes",
    "no": "no",
    "take": "🙋 Take",
    "drop": "↩️ Drop",
    "return": "🤖 Return to bot",
    "resolve": "✅ Resolve",
    "reopen": "🔓 Reopen",
}

_RU: Mapping[Key, str] = {
    "already_taken": "Уже в работе: {name}.",
    "already_yours": "Это обращение уже у вас.",
    "not_taken": "Обращение никто не брал, отдавать нечего.",
    "not_open": "#C{number} уже не открыто.",
    "reply_not_open": "⚠️ Не отправлено: #C{number} не открыто. "
    "Нажмите «Открыть снова» и напишите ещё раз.",
    "already_open": "#C{number} и так открыто.",
    "closed_for_good": "#C{number} закрыто окончательно, открыть его нельзя.",
    "already_answered": "На #C{number} ответили вовремя.",
    "other_open": "У клиента уже есть открытое обращение: #C{number}.",
    "no_ticket": "Здесь нет обращения.",
    "stale": "Тем временем всё изменилось; посмотрите на карточку ещё раз.",
    "not_allowed": "У вас нет прав отвечать здесь. Попросите владельца добавить вас в операторы.",
    "taken_by": "🙋 {name} берёт обращение.",
    "dropped": "↩️ {name} возвращает обращение в очередь. Кто возьмёт?",
    "returned": "🤖 {name} возвращает клиента боту.",
    "resolved": "✅ Решено: {name}.",
    "resolved_unanswered": "✅ Решено: {name}. Но последнее сообщение клиента осталось "
    "без ответа. Открыть снова?",
    "reopened": "🔓 {name} открывает обращение снова.",
    "closed_by_customer": "👋 Клиент завершил разговор.",
    "timed_out": "⌛ Никто не ответил вовремя, дальше продолжает бот.",
    "customer_blocked": "🚫 Клиент недоступен: бот заблокирован или аккаунт удалён.",
    "customer_edited": "✏️ Клиент изменил это сообщение. Теперь в нём:",
    "topic_recreated": "♻️ Прежнюю тему удалили; разговор продолжается здесь.",
    "note_kept": "📝 Это заметка, клиент её не видит.",
    "empty_note": "Напишите заметку после /note или ответьте ею на сообщение.",
    "unknown_command": "Не знаю команды /{name}; ничего не отправлено. "
    "Чтобы отправить как текст, начните с \\",
    "not_delivered": "❌ Не доставлено: {reason}",
    "whose": "Кому? Ответьте на сообщение клиента или на его карточку.",
    "anonymous": "⚠️ Не отправлено: вы пишете анонимно, и не видно, кто ответил. "
    "Отключите «Анонимность» в своих правах администратора.",
    "help": "Пишите, и клиент это получит: текст, фото, файлы, голос.\n"
    "// текст или /note текст: заметка, её видит только группа\n"
    "/take: беру · /drop: вернуть в очередь\n"
    "/resolve (или /done): решено · /return: вернуть боту · /reopen: открыть снова\n"
    "/card: показать карточку ещё раз\n"
    "\\текст: отправить текст, который начинается с / или @",
    "queued": "Ждёт оператора",
    "active": "У оператора",
    "waiting_customer": "Ждём клиента",
    "snoozed": "Отложено",
    "card_resolved": "Решено",
    "closed": "Закрыто",
    "cancelled": "Отменено",
    "card_returned": "Возвращено боту",
    "held_by": "оператор: {name}",
    "waits_since": "без ответа с {time}",
    "since": "с {time}",
    "orders": "заказов: {count}",
    "path": "Путь: ",
    "history": "Последние сообщения (→ клиент, ← мы)",
    "nameless": "Без имени",
    "and_more": "… и ещё {count}",
    "yes": "да",
    "no": "нет",
    "take": "🙋 Взять",
    "drop": "↩️ В очередь",
    "return": "🤖 Вернуть боту",
    "resolve": "✅ Решено",
    "reopen": "🔓 Открыть снова",
}

_ZH: Mapping[Key, str] = {
    "already_taken": "已由 {name} 接手。",
    "already_yours": "此工单已在您手中。",
    "not_taken": "无人接手此工单，无需放回。",
    "not_open": "#C{number} 已结束。",
    "reply_not_open": "⚠️ 未发送：#C{number} 已结束。请先点“重新打开”，再发送一次。",
    "already_open": "#C{number} 本来就处于打开状态。",
    "closed_for_good": "#C{number} 已关闭，无法重新打开。",
    "already_answered": "#C{number} 已及时回复。",
    "other_open": "该客户已有打开的工单：#C{number}。",
    "no_ticket": "这里没有工单。",
    "stale": "情况已有变化，请再看一下卡片。",
    "not_allowed": "您没有权限。请让店主把您加入客服人员。",
    "taken_by": "🙋 {name} 已接手。",
    "dropped": "↩️ {name} 已放回队列，谁来接手？",
    "returned": "🤖 {name} 已将客户交还给机器人。",
    "resolved": "✅ {name} 已解决。",
    "resolved_unanswered": "✅ {name} 已解决，但客户的最后一条消息尚未回复。要重新打开吗？",
    "reopened": "🔓 {name} 已重新打开。",
    "closed_by_customer": "👋 客户结束了对话。",
    "timed_out": "⌛ 无人及时回复，机器人已继续。",
    "customer_blocked": "🚫 无法联系客户：机器人被屏蔽或账号已注销。",
    "customer_edited": "✏️ 客户修改了这条消息，现在的内容：",
    "topic_recreated": "♻️ 原话题已被删除，在此继续。",
    "note_kept": "📝 已记为备注，客户看不到。",
    "empty_note": "请在 /note 后写备注，或用它回复一条消息。",
    "unknown_command": "没有 /{name} 这个命令；未发送任何内容。要作为文字发送，请以 \\ 开头",
    "not_delivered": "❌ 未送达：{reason}",
    "whose": "发给谁？请回复客户的消息或其卡片。",
    "anonymous": "⚠️ 未发送：您正在匿名发言，无法知道是谁回复的。请在管理员权限中关闭“匿名”。",
    "help": "直接写，客户就会收到：文字、照片、文件、语音。\n"
    "// 文字，或 /note 文字：备注，只有本群可见\n"
    "/take：接手 · /drop：放回队列\n"
    "/resolve（或 /done）：已解决 · /return：交还机器人 · /reopen：重新打开\n"
    "/card：再次显示卡片\n"
    "\\文字：发送以 / 或 @ 开头的文字",
    "queued": "等待客服",
    "active": "客服处理中",
    "waiting_customer": "等待客户",
    "snoozed": "已推迟",
    "card_resolved": "已解决",
    "closed": "已关闭",
    "cancelled": "已取消",
    "card_returned": "已交还机器人",
    "held_by": "客服：{name}",
    "waits_since": "{time} 起未回复",
    "since": "始于 {time}",
    "orders": "订单：{count}",
    "path": "路径：",
    "history": "最近消息（→ 客户，← 我们）",
    "nameless": "无名",
    "and_more": "… 还有 {count} 项",
    "yes": "是",
    "no": "否",
    "take": "🙋 接手",
    "drop": "↩️ 放回",
    "return": "🤖 交还机器人",
    "resolve": "✅ 已解决",
    "reopen": "🔓 重新打开",
}

PHRASES: Mapping[str, Mapping[Key, str]] = {"en": _EN, "ru": _RU, "zh": _ZH}


def spoken(language: str) -> str:
    """The language of ours that serves this tag best: `ru` for `ru-RU`, else `en`."""
    short = language.replace("_", "-").split("-")[0].lower()
    return short if short in PHRASES else "en"


def words(key: Key, language: str, /, **values: object) -> str:
    """The phrase as plain text."""
    cleaned = {name: one_line(str(value), MAX_VALUE) for name, value in values.items()}
    return PHRASES[spoken(language)][key].format_map(cleaned)


def phrase(key: Key, language: str, /, **values: object) -> RichText:
    """The phrase, ready to send."""
    return RichText(words(key, language, **values))


def one_line(text: str, units: int) -> str:
    """Somebody else's text as data: one line of at most so many UTF-16 units, nothing invisible."""
    seen = text[: 8 * units]
    if not seen.isprintable() or any(char in seen for char in _BLANK):
        seen = "".join(map(_shown, seen))
    line = " ".join(seen.split())
    return cut(line, units) if line.strip(_JOINERS + " ") else ""


def cut(text: str, units: int) -> str:
    """At most so many UTF-16 units, with an ellipsis where something is missing."""
    if utf16_length(text) <= units:
        return text
    kept, room = [], units - 1
    for char in text:
        room -= utf16_length(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept).rstrip(_JOINERS + " ") + "…"


def _shown(char: str) -> str:
    if char in _BLANK:
        return " "
    if char in _JOINERS:  # hold emoji together, and Persian words
        return char
    category = unicodedata.category(char)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    # Cf turns the direction of text or hides it; a lone surrogate (Cs) can't be sent at all
    return "" if category in {"Cf", "Cs"} else char
