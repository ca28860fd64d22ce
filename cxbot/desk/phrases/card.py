"""The labels of a card."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "queued", "active", "waiting_customer", "snoozed", "card_resolved", "closed", "cancelled",
    "card_returned", "held_by", "waits_since", "since", "orders", "path", "history", "nameless",
    "and_more", "yes", "no", "card_snoozed", "in_queue", "answer_by", "two_answering",
    "card_unreachable", "card_off_hours", "card_late", "card_silent", "earlier", "mean_rating",
    "at_step", "collected", "in_short",
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
        en="customer since {time}",
        ru="клиент с {time}",
        zh="客户始于 {time}",
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
    "card_snoozed": Said(
        en="Put off until {time}",
        ru="Отложено до {time}",
        zh="推迟到 {time}",
    ),
    "in_queue": Said(
        en="queue: {name}",
        ru="очередь: {name}",
        zh="队列：{name}",
    ),
    "answer_by": Said(
        en="answer by {time}",
        ru="ответить до {time}",
        zh="请在 {time} 前回复",
    ),
    "two_answering": Said(
        en="⚠️ Several are answering: {names}",
        ru="⚠️ Отвечают сразу несколько: {names}",
        zh="⚠️ 多人同时回复：{names}",
    ),
    "card_unreachable": Said(
        en="❓ The customer can't be reached",
        ru="❓ Клиент недоступен",
        zh="❓ 无法联系到客户",
    ),
    "card_off_hours": Said(
        en="🌙 Came out of hours",
        ru="🌙 Вне рабочих часов",
        zh="🌙 非工作时间",
    ),
    "card_late": Said(
        en="⏱ The time to answer was missed",
        ru="⏱ Срок ответа был нарушен",
        zh="⏱ 曾超过回复时限",
    ),
    "card_silent": Said(
        en="🔕 no alarms",
        ru="🔕 без напоминаний",
        zh="🔕 静音",
    ),
    "earlier": Said(
        en="tickets before: {count}",
        ru="обращений раньше: {count}",
        zh="以往工单：{count}",
    ),
    "mean_rating": Said(
        en="rating {score}",
        ru="оценка {score}",
        zh="评分 {score}",
    ),
    "at_step": Said(
        en="step {step}",
        ru="шаг {step}",
        zh="步骤 {step}",
    ),
    "collected": Said(
        en="Collected: ",
        ru="Собрано: ",
        zh="已收集：",
    ),
    "in_short": Said(
        en="In short: ",
        ru="Кратко: ",
        zh="概要：",
    ),
}
