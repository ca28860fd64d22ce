"""Who may, which groups are ours, what the bot may do there, who is kept out."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "viewer_reads", "owners_only",
    "bound", "bound_already", "unbound", "bound_by_setting", "bind_code", "group_lost",
    "group_again",
    "ban_time", "banned_until", "banned_for_good", "not_banned", "unbanned", "silenced",
    "unsilenced", "flooded",
    "about_ban", "about_unban", "about_silent", "about_unsilent", "about_health", "about_unbind",
    "lacks_presence", "lacks_admin", "lacks_can_manage_topics", "lacks_can_delete_messages",
    "lacks_can_pin_messages", "lacks_hearing", "rights_unknown",
    "health_fine", "health_budget", "health_no_limits", "health_delayed", "health_unsent",
    "health_unhandled", "health_dead", "health_overdue", "health_tickets", "health_oldest",
    "health_ago", "desk_group",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    "viewer_reads": Said(
        en="⚠️ Not sent: you may read here, not answer. The owner can make you an operator.",
        ru=(
            "⚠️ Не отправлено: вы можете здесь читать, но не отвечать. "
            "Владелец может сделать вас оператором."
        ),
        zh="⚠️ 未发送：您在这里只能查看，不能回复。店主可以把您设为客服。",
    ),
    "owners_only": Said(
        en="Only an owner of the shop can do this.",
        ru="Это может только владелец магазина.",
        zh="只有店主可以这样做。",
    ),
    "bound": Said(
        en="✅ This group is the desk now: customers who ask for a person appear here. /help",
        ru="✅ Теперь эта группа — рабочее место: сюда придут клиенты, которым нужен человек. "
        "/help",
        zh="✅ 此群现在是客服台：需要人工的客户会出现在这里。/help",
    ),
    "bound_already": Said(
        en="This group is the desk already.",
        ru="Эта группа уже рабочее место.",
        zh="此群已经是客服台。",
    ),
    "unbound": Said(
        en="This group is no longer the desk. Tickets are kept and wait for another group.",
        ru="Эта группа больше не рабочее место. Обращения сохранены и ждут другую группу.",
        zh="此群不再是客服台。工单已保留，等待另一个群。",
    ),
    "bound_by_setting": Said(
        en="This group is named in CXBOT_OPERATORS_CHAT: change it there, then start again.",
        ru="Эта группа указана в CXBOT_OPERATORS_CHAT: измените настройку и запустите снова.",
        zh="此群由 CXBOT_OPERATORS_CHAT 指定：请在那里修改，然后重新启动。",
    ),
    "bind_code": Said(
        en="Your shop has no operators' group yet. Add me to the group, make me an "
        "administrator, and write there: /bind {code} (valid until {until}).",
        ru="У магазина ещё нет группы операторов. Добавьте меня в группу, сделайте "
        "администратором и напишите там: /bind {code} (действует до {until}).",
        zh="您的店铺还没有客服群。请把我加入群并设为管理员，然后在群里发送：/bind {code}"
        "（有效期至 {until}）。",
    ),
    "group_lost": Said(
        en="⚠️ I was removed from the operators' group {group}. Tickets are kept and wait. "
        "Add me again and make me an administrator.",
        ru="⚠️ Меня удалили из группы операторов {group}. Обращения сохранены и ждут. "
        "Добавьте меня снова и сделайте администратором.",
        zh="⚠️ 我被移出了客服群 {group}。工单已保留并等待。请重新把我加入并设为管理员。",
    ),
    "group_again": Said(
        en="I am back in the operators' group {group}; what waited goes out now.",
        ru="Я снова в группе операторов {group}; всё, что ждало, отправляется.",
        zh="我已回到客服群 {group}，等待的消息正在发出。",
    ),
    "ban_time": Said(
        en="For how many days? A whole number from 1 to {most}; without one it is for good.",
        ru="На сколько дней? Целое число от 1 до {most}; без числа — навсегда.",
        zh="多少天？请写 1 到 {most} 的整数；不写则永久。",
    ),
    "banned_until": Said(
        en="🚫 {name} keeps the customer out until {until}: what they write is kept in the log "
        "and not shown here. /unban ends it.",
        ru="🚫 {name}: клиент заблокирован до {until}. Его сообщения остаются в журнале и сюда "
        "не приходят. Отменить: /unban",
        zh="🚫 {name} 已屏蔽客户至 {until}：其消息仅保留在记录中，不再显示。/unban 可解除。",
    ),
    "banned_for_good": Said(
        en="🚫 {name} keeps the customer out: what they write is kept in the log and not shown "
        "here. /unban ends it.",
        ru="🚫 {name}: клиент заблокирован. Его сообщения остаются в журнале и сюда не приходят. "
        "Отменить: /unban",
        zh="🚫 {name} 已屏蔽客户：其消息仅保留在记录中，不再显示。/unban 可解除。",
    ),
    "not_banned": Said(
        en="The customer isn't kept out.",
        ru="Клиент не заблокирован.",
        zh="客户没有被屏蔽。",
    ),
    "unbanned": Said(
        en="{name} lets the customer in again: what they write now comes here.",
        ru="{name}: клиент разблокирован, его новые сообщения снова приходят сюда.",
        zh="{name} 已解除屏蔽：客户的新消息会再次显示在这里。",
    ),
    "silenced": Said(
        en="🔕 {name}: no more alarms of this ticket.",
        ru="🔕 {name}: напоминаний по этому обращению больше не будет.",
        zh="🔕 {name}：此工单不再提醒。",
    ),
    "unsilenced": Said(
        en="🔔 {name}: this ticket's alarms are on again.",
        ru="🔔 {name}: напоминания по этому обращению снова включены.",
        zh="🔔 {name}：此工单的提醒已恢复。",
    ),
    "flooded": Said(
        en="🌊 {count} more messages of the customer within a minute: all in the log (/history).",
        ru="🌊 Ещё сообщений от клиента за минуту: {count}. Все в журнале (/history).",
        zh="🌊 客户一分钟内还发了 {count} 条消息：都在记录中（/history）。",
    ),
    "about_ban": Said(
        en="keep the customer out: days, reason",
        ru="заблокировать клиента: дней, причина",
        zh="屏蔽客户：天数、原因",
    ),
    "about_unban": Said(
        en="let the customer in again", ru="разблокировать клиента", zh="解除屏蔽客户"
    ),
    "about_silent": Said(
        en="no alarms of this ticket", ru="без напоминаний по обращению", zh="此工单不再提醒"
    ),
    "about_unsilent": Said(
        en="alarms of this ticket again", ru="снова с напоминаниями", zh="恢复此工单的提醒"
    ),
    "about_health": Said(
        en="is everything well: rights, queues, failures",
        ru="всё ли в порядке: права, очереди, сбои",
        zh="运行状况：权限、队列、故障",
    ),
    "about_unbind": Said(
        en="this group is no longer the desk",
        ru="эта группа больше не рабочее место",
        zh="此群不再是客服台",
    ),
    "lacks_presence": Said(
        en="the bot isn't in the group: add it and make it an administrator",
        ru="бота нет в группе: добавьте его и сделайте администратором",
        zh="机器人不在群里：请加入并设为管理员",
    ),
    "lacks_admin": Said(
        en="the bot is no administrator: make it one",
        ru="бот не администратор: сделайте его администратором",
        zh="机器人不是管理员：请设为管理员",
    ),
    "lacks_can_manage_topics": Said(
        en="it may not manage topics: all tickets stand in General",
        ru="нет права управлять темами: все обращения в General",
        zh="没有管理话题的权限：所有工单都在 General",
    ),
    "lacks_can_delete_messages": Said(
        en="it may not delete messages of others",
        ru="нет права удалять чужие сообщения",
        zh="没有删除他人消息的权限",
    ),
    "lacks_can_pin_messages": Said(
        en="it may not pin messages: the board isn't pinned",
        ru="нет права закреплять сообщения: табло не закреплено",
        zh="没有置顶消息的权限：看板不会置顶",
    ),
    "lacks_hearing": Said(
        en="it doesn't hear everybody: only commands and replies to its messages reach it",
        ru="слышит не всех: до него доходят только команды и ответы на его сообщения",
        zh="无法收到所有消息：只能收到命令和对它的回复",
    ),
    "rights_unknown": Said(
        en="Telegram didn't say what the bot may do here",
        ru="Telegram не сообщил, что боту здесь можно",
        zh="Telegram 未告知机器人在此的权限",
    ),
    "health_fine": Said(en="all rights", ru="все права есть", zh="权限齐全"),
    "health_budget": Said(
        en="calls left this minute: {left}",
        ru="осталось отправок в эту минуту: {left}",
        zh="本分钟剩余发送次数：{left}",
    ),
    "health_no_limits": Said(
        en="no limit on sending", ru="отправка не ограничена", zh="发送不受限"
    ),
    "health_delayed": Said(
        en="Telegram delays sending until {until}",
        ru="Telegram задерживает отправку до {until}",
        zh="Telegram 推迟发送至 {until}",
    ),
    "health_unsent": Said(
        en="📤 To be sent: {count}",
        ru="📤 Ждут отправки: {count}",
        zh="📤 待发送：{count}",
    ),
    "health_unhandled": Said(
        en="📥 To be handled: {count}",
        ru="📥 Ждут обработки: {count}",
        zh="📥 待处理：{count}",
    ),
    "health_dead": Said(
        en="💀 Could not be handled: {count} (the log says why)",
        ru="💀 Не удалось обработать: {count} (причины в журнале программы)",
        zh="💀 无法处理：{count}（原因见日志）",
    ),
    "health_overdue": Said(
        en="⏰ Timers that are due: {count}",
        ru="⏰ Таймеров к исполнению: {count}",
        zh="⏰ 到期的定时器：{count}",
    ),
    "health_tickets": Said(
        en="🎫 Open tickets: {open}, waiting for us: {waiting}, past a limit: {breached}",
        ru="🎫 Открытых обращений: {open}, ждут нас: {waiting}, с нарушенным сроком: {breached}",
        zh="🎫 未完成工单：{open}，等待我们：{waiting}，已超时：{breached}",
    ),
    # Behind a count, unless it is nothing.
    "health_oldest": Said(
        en=", the oldest for {ago}",
        ru=", самое старое — {ago}",
        zh="，最早的已等 {ago}",
    ),
    "health_ago": Said(
        en="{hours} h {minutes} min {seconds} s",
        ru="{hours} ч {minutes} мин {seconds} с",
        zh="{hours} 小时 {minutes} 分 {seconds} 秒",
    ),
    "desk_group": Said(en="the desk", ru="рабочее место", zh="客服台"),
}  # fmt: skip
