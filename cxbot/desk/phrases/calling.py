"""Customers who want to be called: the card's line, its buttons, and what came of each try."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "call_back", "call_no_phone", "call_phone_hidden", "call_tries", "call_reached_at",
    "call_recovered_mark", "call_lost_mark", "i_will_call", "call_reached", "call_no_answer",
    "call_recovered", "call_lost", "call_later", "call_said_reached", "call_said_no_answer",
    "call_said_recovered", "call_said_lost", "call_not_reached", "call_told_already", "call_how",
    "call_try_again", "call_draft", "call_send", "remind_call", "about_called",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    # --- on the card -----------------------------------------------------------------------------
    "call_back": Said(
        en="📞 Call back: ",
        ru="📞 Перезвонить: ",
        zh="📞 回电：",
    ),
    "call_no_phone": Said(
        en="no phone known, ask for it",
        ru="телефон неизвестен, спросите",
        zh="未知电话，请询问",
    ),
    "call_phone_hidden": Said(
        en="the phone is behind ⋯ “Show contact”",
        ru="телефон: ⋯, «Показать контакт»",
        zh="电话见 ⋯“显示联系方式”",
    ),
    "call_tries": Said(
        en="no answer: {count}",
        ru="не ответил: {count}",
        zh="未接：{count}",
    ),
    "call_reached_at": Said(
        en="reached {time}",
        ru="дозвонились {time}",
        zh="{time} 已接通",
    ),
    "call_recovered_mark": Said(en="recovered", ru="вернули", zh="已挽回"),
    "call_lost_mark": Said(en="not recovered", ru="не вернули", zh="未挽回"),
    # --- buttons ---------------------------------------------------------------------------------
    "i_will_call": Said(en="📞 I'll call", ru="📞 Позвоню я", zh="📞 我来打"),
    "call_reached": Said(en="✅ Reached", ru="✅ Дозвонились", zh="✅ 已接通"),
    "call_no_answer": Said(en="📵 No answer", ru="📵 Не ответил", zh="📵 无人接听"),
    "call_recovered": Said(en="💚 Recovered", ru="💚 Вернули", zh="💚 已挽回"),
    "call_lost": Said(en="💔 Not recovered", ru="💔 Не вернули", zh="💔 未挽回"),
    "call_later": Said(en="⏰ Later…", ru="⏰ Позже…", zh="⏰ 稍后…"),
    "call_try_again": Said(
        en="⏰ Again at {time}",
        ru="⏰ Снова {time}",
        zh="⏰ {time} 再打",
    ),
    "call_send": Said(
        en="✉️ Send it",
        ru="✉️ Отправить это",
        zh="✉️ 发送",
    ),
    # --- what happened ---------------------------------------------------------------------------
    "call_said_reached": Said(
        en="📞 {name} reached the customer. What came of it?",
        ru="📞 {name}: дозвонились. Чем кончилось?",
        zh="📞 {name} 已接通客户。结果如何？",
    ),
    "call_said_no_answer": Said(
        en="📵 {name} called, nobody answered.",
        ru="📵 {name}: никто не ответил.",
        zh="📵 {name} 打过电话，无人接听。",
    ),
    "call_said_recovered": Said(
        en="💚 {name}: the call won the customer back.",
        ru="💚 {name}: после звонка клиент доволен.",
        zh="💚 {name}：通话后客户已挽回。",
    ),
    "call_said_lost": Said(
        en="💔 {name}: the call didn't win the customer back.",
        ru="💔 {name}: звонок клиента не вернул.",
        zh="💔 {name}：通话未能挽回客户。",
    ),
    "call_not_reached": Said(
        en="Nobody has reached the customer of #C{number} by phone yet: /called reached first.",
        ru="До клиента #C{number} ещё не дозвонились: сначала /called дозвонились.",
        zh="#C{number} 的客户还没有接通：请先 /called 接通。",
    ),
    "call_told_already": Said(
        en="Noted already by {name}.",
        ru="Уже отмечено: {name}.",
        zh="{name} 已记录。",
    ),
    "call_how": Said(
        en="What came of the call? /called reached, /called no answer, then recovered or lost, "
        "then words for colleagues.",
        ru="Что со звонком? /called дозвонились, /called не ответил, дальше вернули или "
        "потеряли, дальше слова для коллег.",
        zh="通话结果如何？/called 接通、/called 无人接听，然后 挽回 或 流失，再写给同事的话。",
    ),
    "call_draft": Said(
        en="✉️ Nobody answers for the third time. They could get this instead:",
        ru="✉️ Не отвечают в третий раз. Вместо звонка можно отправить:",
        zh="✉️ 已三次无人接听。可以改发：",
    ),
    "remind_call": Said(
        en="📞 A call back is still owed.",
        ru="📞 Мы ещё не перезвонили.",
        zh="📞 还没有回电。",
    ),
    "about_called": Said(
        en="I called: /called reached recovered, /called no answer",
        ru="звонок: /called дозвонились вернули, /called не ответил",
        zh="电话：/called 接通 挽回，/called 无人接听",
    ),
}
