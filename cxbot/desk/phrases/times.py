"""About time: answers that are due, hours, tickets put off, customers who are silent, the board."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "limit_near", "limit_near_free", "limit_over", "limit_over_free", "settle_near", "settle_over",
    "escalated_to", "escalated_told", "escalated_nobody", "escalation", "escalation_note",
    "late_summary", "overnight", "snoozed_until", "snooze_when", "snooze_negative",
    "snooze_too_far", "snooze_not_understood", "snooze_anyway", "in_an_hour", "in_three_hours",
    "tomorrow", "next_monday", "woke", "woke_by", "idle_reminded",
    "idle_resolved", "came_back", "board_title", "board_empty", "board_slow", "board_due",
    "board_late", "about_snooze", "about_wake",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    "limit_near": Said(
        en="⏰ The customer of #C{number} is to have an answer by {time}.",
        ru="⏰ Клиенту в #C{number} нужно ответить до {time}.",
        zh="⏰ 请在 {time} 前回复 #C{number} 的客户。",
    ),
    "limit_near_free": Said(
        en="⏰ The customer of #C{number} is to have an answer by {time}. Who takes it?",
        ru="⏰ Клиенту в #C{number} нужно ответить до {time}. Кто возьмёт?",
        zh="⏰ 请在 {time} 前回复 #C{number} 的客户。谁来接手？",
    ),
    "limit_over": Said(
        en="🔥 #C{number} is late: the answer was due at {time}.",
        ru="🔥 #C{number}: ответ опаздывает, он был нужен к {time}.",
        zh="🔥 #C{number} 已超时：应在 {time} 前回复。",
    ),
    "limit_over_free": Said(
        en="🔥 #C{number} is late: the answer was due at {time}. Nobody has taken it.",
        ru="🔥 #C{number}: ответ опаздывает, он был нужен к {time}. Обращение никто не взял.",
        zh="🔥 #C{number} 已超时：应在 {time} 前回复，目前无人接手。",
    ),
    "settle_near": Said(
        en="⏰ #C{number} is to be settled by {time}.",
        ru="⏰ #C{number} нужно решить до {time}.",
        zh="⏰ #C{number} 应在 {time} 前解决。",
    ),
    "settle_over": Said(
        en="🔥 #C{number} was to be settled by {time}.",
        ru="🔥 #C{number} нужно было решить до {time}.",
        zh="🔥 #C{number} 本应在 {time} 前解决。",
    ),
    "escalated_to": Said(
        en="⬆️ #C{number} is very late: it goes to the queue {queue}.",
        ru="⬆️ #C{number} сильно опаздывает и переходит в очередь «{queue}».",
        zh="⬆️ #C{number} 严重超时，转到队列“{queue}”。",
    ),
    "escalated_told": Said(
        en="⬆️ #C{number} is very late. Told in private: {names}.",
        ru="⬆️ #C{number} сильно опаздывает. Личное сообщение получили: {names}.",
        zh="⬆️ #C{number} 严重超时。已私信通知：{names}。",
    ),
    "escalated_nobody": Said(
        en="⬆️ #C{number} is very late, and there is nobody to tell: no lead has started the bot.",
        ru=(
            "⬆️ #C{number} сильно опаздывает, но сообщить некому: никто из старших не запустил бота."
        ),
        zh="⬆️ #C{number} 严重超时，但无人可通知：没有主管启动过机器人。",
    ),
    "escalation": Said(
        en="🔥 #C{number} is very late: it was due at {time}.",
        ru="🔥 #C{number} сильно опаздывает: срок был {time}.",
        zh="🔥 #C{number} 严重超时：期限为 {time}。",
    ),
    "escalation_note": Said(
        en="Nobody answered in time; it was due at {time}.",
        ru="Никто не ответил вовремя, срок был {time}.",
        zh="无人及时回复，期限为 {time}。",
    ),
    "late_summary": Said(
        en="🔥 Late or nearly so: {count}.",
        ru="🔥 Опаздывают или почти опаздывают: {count}.",
        zh="🔥 已超时或即将超时：{count}。",
    ),
    "overnight": Said(
        en="☀️ Came while we were closed: {count}.",
        ru="☀️ Пришло, пока мы были закрыты: {count}.",
        zh="☀️ 非工作时间收到：{count}。",
    ),
    "snoozed_until": Said(
        en="💤 {name} put it off until {time}.",
        ru="💤 Отложено до {time}: {name}.",
        zh="💤 {name} 已推迟到 {time}。",
    ),
    "snooze_when": Said(
        en="Until when? Press a button or write, for example: /snooze 2h or /snooze tomorrow 10:00",
        ru=(
            "До какого времени? Нажмите кнопку или напишите, например: /snooze 2ч или "
            "/snooze завтра 10:00"
        ),
        zh="推迟到什么时候？请点按钮，或输入如：/snooze 2小时 或 /snooze 明天 10:00",
    ),
    "snooze_negative": Said(
        en="A length of time can't be below zero. For example: /snooze 2h",
        ru="Промежуток не может быть отрицательным. Например: /snooze 2ч",
        zh="时长不能为负。例如：/snooze 2小时",
    ),
    "snooze_too_far": Said(
        en="That is more than 400 days ahead. Choose an earlier time.",
        ru="Это больше чем через 400 дней. Выберите время поближе.",
        zh="超过 400 天了，请选择更早的时间。",
    ),
    "snooze_not_understood": Said(
        en="I don't know when that is. For example: /snooze 2h or /snooze tomorrow 10:00",
        ru="Не понимаю, когда это. Например: /snooze 2ч или /snooze завтра 10:00",
        zh="我不明白这个时间。例如：/snooze 2小时 或 /snooze 明天 10:00",
    ),
    "snooze_anyway": Said(en="Put it off anyway", ru="Всё равно отложить", zh="仍然推迟"),
    "in_an_hour": Said(en="1 hour", ru="1 час", zh="1 小时"),
    "in_three_hours": Said(en="3 hours", ru="3 часа", zh="3 小时"),
    "tomorrow": Said(en="Tomorrow", ru="Завтра", zh="明天"),
    "next_monday": Said(en="Monday", ru="Понедельник", zh="周一"),
    "woke": Said(
        en="⏰ The time is up: #C{number} goes on.",
        ru="⏰ Время вышло: #C{number} снова в работе.",
        zh="⏰ 时间到了：#C{number} 继续处理。",
    ),
    "woke_by": Said(
        en="⏰ {name} goes on with it.",
        ru="⏰ Снова в работе: {name}.",
        zh="⏰ {name} 继续处理。",
    ),
    "idle_reminded": Said(
        en="💤 The customer says nothing more; I asked whether there is anything else.",
        ru="💤 Клиент молчит; я спросил, остались ли вопросы.",
        zh="💤 客户没有回应，我已询问是否还有其他问题。",
    ),
    "idle_resolved": Said(
        en="✅ Resolved: the customer said nothing more.",
        ru="✅ Решено: клиент больше не отвечал.",
        zh="✅ 已解决：客户没有再回应。",
    ),
    "came_back": Said(
        en="🔁 The customer is back: #C{number} is open again.",
        ru="🔁 Клиент вернулся: #C{number} снова открыто.",
        zh="🔁 客户又来了：#C{number} 重新打开。",
    ),
    "board_title": Said(
        en="Open: {open} · unanswered: {waiting} · not taken: {free} · late: {late}",
        ru="Открыто: {open} · без ответа: {waiting} · никто не взял: {free} · опаздывают: {late}",
        zh="未结：{open} · 未回复：{waiting} · 未接手：{free} · 超时：{late}",
    ),
    "board_empty": Said(
        en="📋 Nothing is open.",
        ru="📋 Открытых обращений нет.",
        zh="📋 没有未结的工单。",
    ),
    "board_slow": Said(
        en="🐌 Telegram is slow until {time}.",
        ru="🐌 Telegram задерживает сообщения до {time}.",
        zh="🐌 Telegram 限速至 {time}。",
    ),
    "board_due": Said(en="by {time}", ru="до {time}", zh="{time} 前"),
    "board_late": Said(en="was due at {time}", ru="срок был {time}", zh="应于 {time}"),
    "about_snooze": Said(
        en="put it off: /snooze 2h, /snooze tomorrow 10:00",
        ru="отложить: /snooze 2ч, /snooze завтра 10:00",
        zh="推迟：/snooze 2小时、/snooze 明天 10:00",
    ),
    "about_wake": Said(en="go on with it now", ru="вернуть отложенное", zh="立即继续处理"),
}
