"""What an operator can't do now, and why."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "already_taken", "already_yours", "not_taken", "not_open", "reply_not_open", "already_open",
    "closed_for_good", "already_answered", "other_open", "no_ticket", "stale", "not_allowed",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    "already_taken": Said(
        en="Already taken by {name}.",
        ru="Уже в работе: {name}.",
        zh="已由 {name} 接手。",
    ),
    "already_yours": Said(
        en="It is already yours.",
        ru="Это обращение уже у вас.",
        zh="此工单已在您手中。",
    ),
    "not_taken": Said(
        en="Nobody holds it: there is nothing to drop.",
        ru="Обращение никто не брал, отдавать нечего.",
        zh="无人接手此工单，无需放回。",
    ),
    "not_open": Said(
        en="#C{number} is not open any more.",
        ru="#C{number} уже не открыто.",
        zh="#C{number} 已结束。",
    ),
    "reply_not_open": Said(
        en="⚠️ Not sent: #C{number} is not open. Press Reopen, then write again.",
        ru=("⚠️ Не отправлено: #C{number} не открыто. Нажмите «Открыть снова» и напишите ещё раз."),
        zh="⚠️ 未发送：#C{number} 已结束。请先点“重新打开”，再发送一次。",
    ),
    "already_open": Said(
        en="#C{number} is open already.",
        ru="#C{number} и так открыто.",
        zh="#C{number} 本来就处于打开状态。",
    ),
    "closed_for_good": Said(
        en="#C{number} is closed and can't be reopened.",
        ru="#C{number} закрыто окончательно, открыть его нельзя.",
        zh="#C{number} 已关闭，无法重新打开。",
    ),
    "already_answered": Said(
        en="#C{number} was answered in time.",
        ru="На #C{number} ответили вовремя.",
        zh="#C{number} 已及时回复。",
    ),
    "other_open": Said(
        en="This customer has an open ticket already: #C{number}.",
        ru="У клиента уже есть открытое обращение: #C{number}.",
        zh="该客户已有打开的工单：#C{number}。",
    ),
    "no_ticket": Said(
        en="There is no ticket here.",
        ru="Здесь нет обращения.",
        zh="这里没有工单。",
    ),
    "stale": Said(
        en="Things have changed meanwhile; look at the card again.",
        ru="Тем временем всё изменилось; посмотрите на карточку ещё раз.",
        zh="情况已有变化，请再看一下卡片。",
    ),
    "not_allowed": Said(
        en="You may not act here. Ask the owner to add you to the operators.",
        ru="У вас нет прав отвечать здесь. Попросите владельца добавить вас в операторы.",
        zh="您没有权限。请让店主把您加入客服人员。",
    ),
}
