"""What an operator can't do now, and why."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "already_taken", "already_yours", "not_taken", "not_open", "reply_not_open", "already_open",
    "closed_for_good", "already_answered", "other_open", "stale", "not_allowed",
    "needs_role",
    "already_so", "transfer_nowhere", "transfer_needs_note", "customer_waits", "snooze_past",
    "not_snoozed", "not_idle", "not_over", "too_late", "nobody_waits", "not_tagged",
    "unknown_cause", "locked",
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
    "needs_role": Said(
        en="This needs the role {role}. Ask the owner.",
        ru="Для этого нужна роль {role}. Обратитесь к владельцу.",
        zh="需要角色 {role}。请联系店主。",
    ),
    "already_so": Said(
        en="#C{number}: it is so already.",
        ru="#C{number}: так уже и есть.",
        zh="#C{number}：已经是这样了。",
    ),
    "transfer_nowhere": Said(
        en="Where to? Name a queue or a colleague.",
        ru="Куда передать? Назовите очередь или коллегу.",
        zh="转给谁？请写队列或同事。",
    ),
    "transfer_needs_note": Said(
        en="Add a few words for whoever gets it: why, and what is already settled.",
        ru="Добавьте пару слов для того, кто примет обращение: почему и что уже решено.",
        zh="请为接手的人写几句：为什么转交，哪些已经谈妥。",
    ),
    "customer_waits": Said(
        en="The customer of #C{number} waits for an answer. Answer first, or put it off anyway.",
        ru="Клиент в #C{number} ждёт ответа. Сначала ответьте или всё равно отложите.",
        zh="#C{number} 的客户正在等待回复。请先回复，或仍然推迟。",
    ),
    "snooze_past": Said(
        en="That time has passed already. Say when to bring #C{number} back.",
        ru="Это время уже прошло. Укажите, когда вернуть #C{number}.",
        zh="该时间已过。请说明何时再提醒 #C{number}。",
    ),
    "not_snoozed": Said(
        en="#C{number} isn't put off.",
        ru="#C{number} не отложено.",
        zh="#C{number} 没有被推迟。",
    ),
    "not_idle": Said(
        en="#C{number} doesn't wait for the customer.",
        ru="#C{number} не ждёт клиента.",
        zh="#C{number} 并非在等待客户。",
    ),
    "not_over": Said(
        en="#C{number} can't be closed yet: the customer may still come back.",
        ru="#C{number} ещё нельзя закрыть: клиент может вернуться.",
        zh="#C{number} 还不能关闭：客户可能会回来。",
    ),
    "too_late": Said(
        en="#C{number} ended too long ago to go on.",
        ru="#C{number} завершено слишком давно, чтобы продолжать.",
        zh="#C{number} 结束太久，无法继续。",
    ),
    "nobody_waits": Said(
        en="Nobody waits for an answer in #C{number}.",
        ru="В #C{number} никто не ждёт ответа.",
        zh="#C{number} 中没有人在等待回复。",
    ),
    "not_tagged": Said(
        en="#C{number} has no tag “{tag}”.",
        ru="У #C{number} нет метки «{tag}».",
        zh="#C{number} 没有标签“{tag}”。",
    ),
    "unknown_cause": Said(
        en="There is no cause “{cause}”. There are: {known}.",
        ru="Причины «{cause}» нет. Есть: {known}.",
        zh="没有原因“{cause}”。可选：{known}。",
    ),
    "locked": Said(
        en="⚠️ Not sent: {name} holds #C{number}. Take it first, or ask {name}.",
        ru="⚠️ Не отправлено: #C{number} у {name}. Сначала возьмите обращение или попросите {name}.",
        zh="⚠️ 未发送：#C{number} 由 {name} 负责。请先接手，或请 {name} 回复。",
    ),
}
