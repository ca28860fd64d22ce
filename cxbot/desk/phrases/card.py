"""The labels of a card and its buttons."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "queued", "active", "waiting_customer", "snoozed", "card_resolved", "closed", "cancelled",
    "card_returned", "held_by", "waits_since", "since", "orders", "path", "history", "nameless",
    "and_more", "yes", "no", "take", "drop", "return", "resolve", "reopen",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    "queued": Said(
        en="Waits for an operator",
        ru="Ждёт оператора",
        zh="等待客服",
    ),
    "active": Said(
        en="With an operator",
        ru="У оператора",
        zh="客服处理中",
    ),
    "waiting_customer": Said(
        en="Waits for the customer",
        ru="Ждём клиента",
        zh="等待客户",
    ),
    "snoozed": Said(
        en="Put off",
        ru="Отложено",
        zh="已推迟",
    ),
    "card_resolved": Said(
        en="Resolved",
        ru="Решено",
        zh="已解决",
    ),
    "closed": Said(
        en="Closed",
        ru="Закрыто",
        zh="已关闭",
    ),
    "cancelled": Said(
        en="Cancelled",
        ru="Отменено",
        zh="已取消",
    ),
    "card_returned": Said(
        en="Back with the bot",
        ru="Возвращено боту",
        zh="已交还机器人",
    ),
    "held_by": Said(
        en="held by {name}",
        ru="оператор: {name}",
        zh="客服：{name}",
    ),
    "waits_since": Said(
        en="unanswered since {time}",
        ru="без ответа с {time}",
        zh="{time} 起未回复",
    ),
    "since": Said(
        en="since {time}",
        ru="с {time}",
        zh="始于 {time}",
    ),
    "orders": Said(
        en="orders: {count}",
        ru="заказов: {count}",
        zh="订单：{count}",
    ),
    "path": Said(
        en="Path: ",
        ru="Путь: ",
        zh="路径：",
    ),
    "history": Said(
        en="Last messages (→ customer, ← we)",
        ru="Последние сообщения (→ клиент, ← мы)",
        zh="最近消息（→ 客户，← 我们）",
    ),
    "nameless": Said(
        en="No name",
        ru="Без имени",
        zh="无名",
    ),
    "and_more": Said(
        en="… and {count} more",
        ru="… и ещё {count}",
        zh="… 还有 {count} 项",
    ),
    "yes": Said(
        en="yes",
        ru="да",
        zh="是",
    ),
    "no": Said(
        en="no",
        ru="нет",
        zh="否",
    ),
    "take": Said(
        en="🙋 Take",
        ru="🙋 Взять",
        zh="🙋 接手",
    ),
    "drop": Said(
        en="↩️ Drop",
        ru="↩️ В очередь",
        zh="↩️ 放回",
    ),
    "return": Said(
        en="🤖 Return to bot",
        ru="🤖 Вернуть боту",
        zh="🤖 交还机器人",
    ),
    "resolve": Said(
        en="✅ Resolve",
        ru="✅ Решено",
        zh="✅ 已解决",
    ),
    "reopen": Said(
        en="🔓 Reopen",
        ru="🔓 Открыть снова",
        zh="🔓 重新打开",
    ),
}
