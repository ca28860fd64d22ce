"""The buttons under a card, what opens behind them, and what a late tap is told."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "take", "drop", "return", "resolve", "reopen", "templates", "snooze", "wake", "back",
    "transfer", "priority", "tag", "customer", "whole_history", "show_contact", "ban", "ban_day",
    "ban_week", "ban_month", "prio_low", "prio_normal", "prio_high", "prio_urgent", "pick_transfer",
    "pick_tag", "no_contact", "contact_refused", "changed_since", "since_taken", "since_assigned",
    "since_dropped", "since_transferred", "since_resolved", "since_returned", "since_cancelled",
    "since_closed", "since_reopened", "since_snoozed", "since_woke", "about_history", "about_who",
    "about_stats", "history_how", "no_history", "stats_how", "who_holds", "who_contact", "who_zone",
    "who_persona", "who_order",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
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
    "templates": Said(
        en="💬 Templates",
        ru="💬 Шаблоны",
        zh="💬 模板",
    ),
    "snooze": Said(
        en="⏰ Snooze",
        ru="⏰ Отложить",
        zh="⏰ 推迟",
    ),
    "wake": Said(
        en="☀️ Wake",
        ru="☀️ Разбудить",
        zh="☀️ 唤醒",
    ),
    "back": Said(
        en="◀️ Back",
        ru="◀️ Назад",
        zh="◀️ 返回",
    ),
    "transfer": Said(
        en="🔀 Transfer",
        ru="🔀 Передать",
        zh="🔀 转交",
    ),
    "priority": Said(
        en="❗ Priority",
        ru="❗ Приоритет",
        zh="❗ 优先级",
    ),
    "tag": Said(
        en="🏷 Tag",
        ru="🏷 Тег",
        zh="🏷 标签",
    ),
    "customer": Said(
        en="👤 Customer",
        ru="👤 Клиент",
        zh="👤 客户",
    ),
    "whole_history": Said(
        en="🕘 History",
        ru="🕘 История",
        zh="🕘 历史",
    ),
    "show_contact": Said(
        en="📇 Show contact",
        ru="📇 Показать контакт",
        zh="📇 显示联系方式",
    ),
    "ban": Said(
        en="🚫 Ban",
        ru="🚫 Бан",
        zh="🚫 封禁",
    ),
    "ban_day": Said(
        en="🚫 for a day",
        ru="🚫 на день",
        zh="🚫 1 天",
    ),
    "ban_week": Said(
        en="🚫 for a week",
        ru="🚫 на неделю",
        zh="🚫 1 周",
    ),
    "ban_month": Said(
        en="🚫 for 30 days",
        ru="🚫 на 30 дней",
        zh="🚫 30 天",
    ),
    "prio_low": Said(
        en="🔽 Low",
        ru="🔽 Низкий",
        zh="🔽 低",
    ),
    "prio_normal": Said(
        en="Normal",
        ru="Обычный",
        zh="普通",
    ),
    "prio_high": Said(
        en="❗ High",
        ru="❗ Высокий",
        zh="❗ 高",
    ),
    "prio_urgent": Said(
        en="🔥 Urgent",
        ru="🔥 Срочный",
        zh="🔥 紧急",
    ),
    "pick_transfer": Said(
        en="Write: /transfer @name and why",
        ru="Напишите: /transfer @имя и почему",
        zh="请输入：/transfer @姓名 原因",
    ),
    "pick_tag": Said(
        en="Write: /tag word",
        ru="Напишите: /tag слово",
        zh="请输入：/tag 标签",
    ),
    "no_contact": Said(
        en="No phone or e-mail is known.",
        ru="Ни телефон, ни почта не известны.",
        zh="没有已知的电话或邮箱。",
    ),
    "contact_refused": Said(
        en="Only whoever holds the ticket, or a supervisor, may see it.",
        ru="Это видят только ответственный за обращение и старший.",
        zh="只有负责人或主管可以查看。",
    ),
    "changed_since": Said(
        en="Already changed: {what}",
        ru="Уже изменилось: {what}",
        zh="已变更：{what}",
    ),
    "since_taken": Said(
        en="{name} took it",
        ru="взял(а) {name}",
        zh="{name} 已接手",
    ),
    "since_assigned": Said(
        en="given to {name}",
        ru="назначено: {name}",
        zh="已分配给 {name}",
    ),
    "since_dropped": Said(
        en="{name} put it back",
        ru="вернул(а) в очередь {name}",
        zh="{name} 已放回",
    ),
    "since_transferred": Said(
        en="{name} passed it on",
        ru="передал(а) {name}",
        zh="{name} 已转交",
    ),
    "since_resolved": Said(
        en="{name} resolved it",
        ru="решил(а) {name}",
        zh="{name} 已解决",
    ),
    "since_returned": Said(
        en="{name} gave it back to the bot",
        ru="вернул(а) боту {name}",
        zh="{name} 已交还机器人",
    ),
    "since_cancelled": Said(
        en="the customer has left",
        ru="клиент ушёл",
        zh="客户已离开",
    ),
    "since_closed": Said(
        en="it was closed",
        ru="обращение закрыто",
        zh="已关闭",
    ),
    "since_reopened": Said(
        en="{name} opened it again",
        ru="снова открыл(а) {name}",
        zh="{name} 已重新打开",
    ),
    "since_snoozed": Said(
        en="{name} put it off",
        ru="отложил(а) {name}",
        zh="{name} 已推迟",
    ),
    "since_woke": Said(
        en="it is no longer put off",
        ru="больше не отложено",
        zh="已不再推迟",
    ),
    "about_history": Said(
        en="the last messages; with a number: so many",
        ru="последние сообщения; с числом — столько",
        zh="最近消息；可加数量",
    ),
    "about_who": Said(
        en="who the customer is",
        ru="кто этот клиент",
        zh="客户资料",
    ),
    "about_stats": Said(
        en="figures of today; /stats week",
        ru="цифры за сегодня; /stats week",
        zh="今日数据；/stats week",
    ),
    "history_how": Said(
        en="Write /history or /history 50 (at most {most}).",
        ru="Напишите /history или /history 50 (не больше {most}).",
        zh="请输入 /history 或 /history 50（最多 {most}）。",
    ),
    "no_history": Said(
        en="Nothing has been said yet.",
        ru="Пока ничего не сказано.",
        zh="尚无对话。",
    ),
    "stats_how": Said(
        en="Write /stats, /stats today or /stats week.",
        ru="Напишите /stats, /stats today или /stats week.",
        zh="请输入 /stats、/stats today 或 /stats week。",
    ),
    "who_holds": Said(
        en="held by",
        ru="ответственный",
        zh="负责人",
    ),
    "who_contact": Said(
        en="contact",
        ru="контакт",
        zh="联系方式",
    ),
    "who_zone": Said(
        en="time zone",
        ru="часовой пояс",
        zh="时区",
    ),
    "who_persona": Said(
        en="persona",
        ru="персона",
        zh="用户类型",
    ),
    "who_order": Said(
        en="last order",
        ru="последний заказ",
        zh="最近订单",
    ),
}
