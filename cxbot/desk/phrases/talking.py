"""About what crosses the desk: what was kept back, what can't be shown, what changed later."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "kept_holder", "kept_reply", "kept_forward", "kept_rest", "kept_ended", "kept_closed",
    "send_kept", "reopen_and_send", "open_and_send", "sent_already", "not_shown",
    "not_copyable", "two_answer", "others_ticket",
    "edited_after_end", "edit_is_note", "edit_not_sent", "edit_still_there", "edit_not_carried",
    "delete_what", "deleted", "delete_too_old", "not_deleted", "canned_choose", "canned_none",
    "canned_unknown", "canned_nothing_near", "canned_preview", "canned_more", "canned_back",
    "about_t", "about_delete",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    "kept_holder": Said(
        en="📝 Kept as a note: {name} holds #C{number}, and only holders write to customers.",
        ru="📝 Это заметка: #C{number} ведёт {name}, и клиенту пишет только ведущий.",
        zh="📝 已记为备注：#C{number} 由 {name} 负责，只有负责人回复客户。",
    ),
    "kept_reply": Said(
        en="📝 Kept as a note: answer one of the customer's messages to write to them.",
        ru="📝 Это заметка: чтобы написать клиенту, ответьте на его сообщение.",
        zh="📝 已记为备注：要写给客户，请回复客户的消息。",
    ),
    "kept_forward": Said(
        en="❓ A forwarded message. Nothing was sent yet: is it for the customer?",
        ru="❓ Пересланное сообщение. Пока ничего не отправлено: это для клиента?",
        zh="❓ 这是转发的消息，尚未发送：要发给客户吗？",
    ),
    "kept_rest": Said(
        en="📝 Kept as a note: it seems to go on with the long note above. Is it for the customer?",
        ru="📝 Это заметка: похоже на продолжение длинной заметки выше. Это для клиента?",
        zh="📝 已记为备注：这似乎是上面长备注的后续。要发给客户吗？",
    ),
    "kept_ended": Said(
        en="⚠️ Not sent: #C{number} is not open. Reopen it and send this?",
        ru="⚠️ Не отправлено: #C{number} не открыто. Открыть снова и отправить?",
        zh="⚠️ 未发送：#C{number} 已结束。要重新打开并发送吗？",
    ),
    "kept_closed": Said(
        en="⚠️ Not sent: #C{number} is closed. Open a new ticket and send this?",
        ru="⚠️ Не отправлено: #C{number} закрыто. Открыть новое обращение и отправить?",
        zh="⚠️ 未发送：#C{number} 已关闭。要新建工单并发送吗？",
    ),
    "send_kept": Said(en="✉️ Send to the customer", ru="✉️ Отправить клиенту", zh="✉️ 发给客户"),
    "reopen_and_send": Said(
        en="🔄 Reopen and send", ru="🔄 Открыть снова и отправить", zh="🔄 重新打开并发送"
    ),
    "open_and_send": Said(
        en="🆕 Open a new one and send", ru="🆕 Открыть новое и отправить", zh="🆕 新建并发送"
    ),
    "sent_already": Said(en="It was sent already.", ru="Уже отправлено.", zh="已经发送过了。"),
    "not_shown": Said(
        en="[{kind}] can't be shown here.",
        ru="[{kind}]: такое здесь показать нельзя.",
        zh="[{kind}] 无法在此显示。",
    ),
    "not_copyable": Said(
        en="⚠️ Not sent: [{kind}] can't be passed on. Write it as text, or send a photo or a file.",
        ru="⚠️ Не отправлено: [{kind}] передать нельзя. Напишите текстом или пришлите фото, файл.",
        zh="⚠️ 未发送：[{kind}] 无法转交。请改用文字、照片或文件。",
    ),
    "two_answer": Said(
        en="👥 Two are answering #C{number} at once: {name} and {other}.",
        ru="👥 На #C{number} отвечают двое: {name} и {other}.",
        zh="👥 {name} 和 {other} 正在同时回复 #C{number}。",
    ),
    "others_ticket": Said(
        en="👥 {other} wrote to the customer as well; {name} holds #C{number}.",
        ru="👥 Клиенту написал и {other}; #C{number} ведёт {name}.",
        zh="👥 {other} 也给客户写了消息；#C{number} 由 {name} 负责。",
    ),
    "edited_after_end": Said(
        en="✏️ After the end of #C{number} the customer changed this message. It now says:",
        ru="✏️ После завершения #C{number} клиент изменил это сообщение. Теперь там:",
        zh="✏️ #C{number} 结束后客户修改了这条消息，现在是：",
    ),
    "edit_is_note": Said(
        en="📝 It stays a note; the customer sees nothing of it. To send it, write it anew.",
        ru="📝 Это по-прежнему заметка, клиент её не видит. Чтобы отправить, напишите заново.",
        zh="📝 它仍是备注，客户看不到。要发送请重新写一条。",
    ),
    "edit_not_sent": Said(
        en="⚠️ Not sent: this message never went to the customer. Write it anew.",
        ru="⚠️ Не отправлено: это сообщение не уходило клиенту. Напишите заново.",
        zh="⚠️ 未发送：这条消息从未发给客户。请重新写一条。",
    ),
    "edit_still_there": Said(
        en="⚠️ The customer has the old text. To take it back, answer it with /delete.",
        ru="⚠️ У клиента прежний текст. Чтобы убрать его, ответьте на него командой /delete.",
        zh="⚠️ 客户那里仍是原文。要撤回，请用 /delete 回复它。",
    ),
    "edit_not_carried": Said(
        en="⚠️ Too late for #C{number}: the ticket is over, the customer keeps the old text.",
        ru="⚠️ #C{number} уже завершено: у клиента остаётся прежний текст.",
        zh="⚠️ #C{number} 已结束：客户那里仍是原文。",
    ),
    "delete_what": Said(
        en="Answer with /delete the message that you sent to the customer.",
        ru="Ответьте командой /delete на сообщение, которое вы отправили клиенту.",
        zh="请用 /delete 回复您发给客户的那条消息。",
    ),
    "deleted": Said(
        en="🗑 The customer doesn't see this message any more.",
        ru="🗑 Клиент больше не видит этого сообщения.",
        zh="🗑 客户已看不到这条消息。",
    ),
    "delete_too_old": Said(
        en="⚠️ Not deleted: it is older than 48 hours, and the messenger keeps such messages.",
        ru="⚠️ Не удалено: сообщению больше 48 часов, такие мессенджер не удаляет.",
        zh="⚠️ 未删除：消息已超过 48 小时，无法撤回。",
    ),
    "not_deleted": Said(
        en="⚠️ Not deleted: {reason}",
        ru="⚠️ Не удалено: {reason}",
        zh="⚠️ 未删除：{reason}",
    ),
    "canned_choose": Said(
        en="💬 Which reply? {shown} of {all}",
        ru="💬 Какой ответ? {shown} из {all}",
        zh="💬 选择哪条回复？{shown} / {all}",
    ),
    "canned_none": Said(
        en="There are no ready replies yet. The owner writes them in shop.yaml: desk: replies:.",
        ru="Готовых ответов пока нет. Владелец пишет их в shop.yaml, в desk: replies:.",
        zh="还没有常用回复。店主可在 shop.yaml 的 desk: replies: 中添加。",
    ),
    "canned_unknown": Said(
        en="There is no reply “{code}”. Did you mean: {near}?",
        ru="Ответа «{code}» нет. Может быть: {near}?",
        zh="没有回复“{code}”。您是指：{near}？",
    ),
    "canned_nothing_near": Said(
        en="There is no reply “{code}”. /t shows all of them.",
        ru="Ответа «{code}» нет. /t покажет все.",
        zh="没有回复“{code}”。/t 可查看全部。",
    ),
    "canned_preview": Said(
        en="💬 {code}: this is what the customer will get.",
        ru="💬 {code}: вот что получит клиент.",
        zh="💬 {code}：客户将收到以下内容。",
    ),
    "canned_more": Said(en="More →", ru="Ещё →", zh="更多 →"),
    "canned_back": Said(en="← Back", ru="← Назад", zh="← 返回"),
    "about_t": Said(
        en="ready replies; with a word: search among them",
        ru="готовые ответы; со словом: поиск по ним",
        zh="常用回复；带关键词则搜索",
    ),
    "about_delete": Said(
        en="in answer to your message: take it back from the customer",
        ru="в ответ на своё сообщение: убрать его у клиента",
        zh="回复自己的消息：从客户处撤回",
    ),
}
