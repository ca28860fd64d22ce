"""What happened to a ticket, said in its topic."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "taken_by", "dropped", "returned", "resolved", "resolved_unanswered", "reopened",
    "closed_by_customer", "timed_out", "customer_blocked", "customer_gone", "customer_back",
    "customer_edited", "topic_recreated",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    "taken_by": Said(
        en="🙋 {name} took it.",
        ru="🙋 {name} берёт обращение.",
        zh="🙋 {name} 已接手。",
    ),
    "dropped": Said(
        en="↩️ {name} put it back: who takes it?",
        ru="↩️ {name} возвращает обращение в очередь. Кто возьмёт?",
        zh="↩️ {name} 已放回队列，谁来接手？",
    ),
    "returned": Said(
        en="🤖 {name} handed the customer back to the bot.",
        ru="🤖 {name} возвращает клиента боту.",
        zh="🤖 {name} 已将客户交还给机器人。",
    ),
    "resolved": Said(
        en="✅ {name} resolved it.",
        ru="✅ Решено: {name}.",
        zh="✅ {name} 已解决。",
    ),
    "resolved_unanswered": Said(
        en="✅ {name} resolved it, but the customer's last message has no answer. Reopen it?",
        ru=(
            "✅ Решено: {name}. Но последнее сообщение клиента осталось без ответа. Открыть снова?"
        ),
        zh="✅ {name} 已解决，但客户的最后一条消息尚未回复。要重新打开吗？",
    ),
    "reopened": Said(
        en="🔓 {name} reopened it.",
        ru="🔓 {name} открывает обращение снова.",
        zh="🔓 {name} 已重新打开。",
    ),
    "closed_by_customer": Said(
        en="👋 The customer ended the conversation.",
        ru="👋 Клиент завершил разговор.",
        zh="👋 客户结束了对话。",
    ),
    "timed_out": Said(
        en="⌛ Nobody answered in time; the bot went on.",
        ru="⌛ Никто не ответил вовремя, дальше продолжает бот.",
        zh="⌛ 无人及时回复，机器人已继续。",
    ),
    "customer_blocked": Said(
        en="🚫 The customer can't be reached: the bot is blocked or the account is gone.",
        ru="🚫 Клиент недоступен: бот заблокирован или аккаунт удалён.",
        zh="🚫 无法联系客户：机器人被屏蔽或账号已注销。",
    ),
    "customer_gone": Said(
        en="🚫 The customer can't be reached any more: their account is gone. Close the ticket?",
        ru="🚫 Клиент больше недоступен: его аккаунт удалён. Закрыть обращение?",
        zh="🚫 已无法联系客户：其账号已注销。要关闭工单吗？",
    ),
    "customer_back": Said(
        en="🟢 The customer can be reached again.",
        ru="🟢 Клиент снова доступен.",
        zh="🟢 又可以联系到客户了。",
    ),
    "customer_edited": Said(
        en="✏️ The customer changed this message. It now reads:",
        ru="✏️ Клиент изменил это сообщение. Теперь в нём:",
        zh="✏️ 客户修改了这条消息，现在的内容：",
    ),
    "topic_recreated": Said(
        en="♻️ The old topic was deleted; this one goes on in its place.",
        ru="♻️ Прежнюю тему удалили; разговор продолжается здесь.",
        zh="♻️ 原话题已被删除，在此继续。",
    ),
}
