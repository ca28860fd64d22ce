"""Contacts outside of any chat."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal["about_log", "log_how", "logged", "logged_at"]

TABLE: Mapping[Key, Said] = {
    "about_log": Said(
        en="it happened elsewhere: /log visit tried on a coat",
        ru="это было не в чате: /log визит примеряла пальто",
        zh="聊天之外的接触：/log 到访 试穿大衣",
    ),
    "log_how": Said(
        en="Write what happened and a few words: /log visit …, /log call … (you rang them), "
        "/log rang … (they rang you).",
        ru="Напишите, что было, и пару слов: /log визит …, /log звонок … (звонили вы), "
        "/log позвонил … (звонил клиент).",
        zh="请写明接触方式和内容：/log 到访 …、/log 去电 …（您打给客户）、"
        "/log 来电 …（客户打来）。",
    ),
    "logged": Said(
        en="🗒 It is in the customer's log.",
        ru="🗒 Записано в журнал клиента.",
        zh="🗒 已记入客户日志。",
    ),
    "logged_at": Said(
        en="🗒 It is in the customer's log, at “{touchpoint}”.",
        ru="🗒 Записано в журнал клиента, точка «{touchpoint}».",
        zh="🗒 已记入客户日志，触点“{touchpoint}”。",
    ),
}
