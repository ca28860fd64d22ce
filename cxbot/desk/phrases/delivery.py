"""What became of a message on its way, and what stands in the way of all of them."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "why_blocked", "why_deactivated", "why_too_large", "why_uncopyable", "why_gone", "why_rights",
    "why_unclear", "perhaps_delivered", "try_again", "sent_again", "not_sent_again",
    "perhaps_twice", "perhaps_here_twice", "parts_not_sent", "parts_not_relayed", "relay_in_log",
    "forum_off", "no_topic_rights", "owner_detached", "owner_slow", "owner_relay_lost",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    "why_blocked": Said(
        en="the customer has blocked the bot",
        ru="клиент заблокировал бота",
        zh="客户已屏蔽机器人",
    ),
    "why_deactivated": Said(
        en="the customer's account is gone",
        ru="аккаунт клиента удалён",
        zh="客户的账号已注销",
    ),
    "why_too_large": Said(
        en="it is too large for a bot; send a link instead",
        ru="файл слишком большой для бота; отправьте ссылку",
        zh="文件过大，机器人无法发送；请改发链接",
    ),
    "why_uncopyable": Said(
        en="messages of this kind can't be passed on; write it as text, or send a photo or a file",
        ru="такие сообщения передать нельзя; напишите текстом или пришлите фото, файл",
        zh="此类消息无法转发；请改用文字、照片或文件",
    ),
    "why_gone": Said(
        en="the message was deleted before it could be passed on",
        ru="сообщение удалили раньше, чем его удалось передать",
        zh="消息在转发前已被删除",
    ),
    "why_rights": Said(
        en="the bot may not write there",
        ru="боту нельзя писать в этот чат",
        zh="机器人无权在该聊天中发言",
    ),
    "why_unclear": Said(
        en="the messenger gave no clear answer",
        ru="мессенджер не дал ясного ответа",
        zh="通讯软件没有明确答复",
    ),
    "perhaps_delivered": Said(
        en="❓ It may have arrived, or not: {reason}. Trying again may repeat it.",
        ru="❓ Неизвестно, дошло ли это: {reason}. Могло дойти, повтор может прийти второй раз.",
        zh="❓ 不确定是否送达：{reason}。可能已送达，重试可能会重复。",
    ),
    "try_again": Said(
        en="🔁 Try again",
        ru="🔁 Повторить",
        zh="🔁 重试",
    ),
    "sent_again": Said(
        en="On its way again.",
        ru="Отправляется ещё раз.",
        zh="正在重新发送。",
    ),
    "not_sent_again": Said(
        en="It was sent again already.",
        ru="Это уже отправлено ещё раз.",
        zh="已重新发送过了。",
    ),
    "perhaps_twice": Said(
        en="⟳ Perhaps the customer got this twice.",
        ru="⟳ Возможно, клиент получил это дважды.",
        zh="⟳ 客户可能收到了两次。",
    ),
    "perhaps_here_twice": Said(
        en="⟳ Perhaps this stands here twice; the customer wrote it once.",
        ru="⟳ Возможно, это показано здесь дважды; клиент писал один раз.",
        zh="⟳ 这条消息在此可能出现了两次；客户只写了一次。",
    ),
    "parts_not_sent": Said(
        en="⚠️ Not everything arrived: the customer didn't get {parts} of {all}.",
        ru="⚠️ Дошло не всё: клиент не получил {parts} из {all}.",
        zh="⚠️ 未全部送达：共 {all} 项，客户未收到第 {parts} 项。",
    ),
    "parts_not_relayed": Said(
        en="⚠️ The customer sent {all} files; this group could not be shown {parts}.",
        ru="⚠️ Клиент прислал файлов: {all}. Здесь не удалось показать: {parts}.",
        zh="⚠️ 客户发送了 {all} 个文件；此处无法显示第 {parts} 个。",
    ),
    "relay_in_log": Said(
        en="⚠️ A message of the customer could not be shown here: {reason}. It is in the log.",
        ru="⚠️ Сообщение клиента не удалось показать здесь: {reason}. Оно есть в журнале.",
        zh="⚠️ 有一条客户消息无法在此显示：{reason}。日志中有记录。",
    ),
    "forum_off": Said(
        en=(
            "⚠️ This group has no topics any more. I go on without them: answer a customer's "
            "message or card. To have topics again, switch them on in the group's settings."
        ),
        ru=(
            "⚠️ В этой группе больше нет тем. Работаю без них: отвечайте на сообщение или карточку "
            "клиента. Чтобы вернуть темы, включите их в настройках группы."
        ),
        zh=(
            "⚠️ 此群已没有话题。我将不用话题继续工作：请回复客户的消息或卡片。"
            "要恢复话题，请在群设置中开启。"
        ),
    ),
    "no_topic_rights": Said(
        en=(
            "⚠️ I may not manage topics here, so customers' messages come without them. An "
            "administrator can allow it: Manage topics."
        ),
        ru=(
            "⚠️ Мне нельзя управлять темами, поэтому сообщения клиентов приходят без них. "
            "Администратор может разрешить: «Управление темами»."
        ),
        zh="⚠️ 我没有管理话题的权限，客户消息将不带话题。管理员可以开启“管理话题”权限。",
    ),
    "owner_detached": Said(
        en=(
            "⚠️ The bot isn't in the operators' group {chat} any more. Nothing is lost: what "
            "customers write is kept and will be shown once you add the bot again."
        ),
        ru=(
            "⚠️ Бота больше нет в группе операторов {chat}. Ничего не потеряно: сообщения клиентов "
            "сохраняются и появятся в группе, когда вы вернёте бота."
        ),
        zh=(
            "⚠️ 机器人已不在客服群 {chat} 中。消息不会丢失："
            "客户的消息会保留，重新加入机器人后会显示。"
        ),
    ),
    "owner_slow": Said(
        en=(
            "⏳ Telegram lets nothing into the operators' group until {until}. Messages wait and "
            "will come then."
        ),
        ru=(
            "⏳ Telegram не пропускает сообщения в группу операторов до {until}. Они ждут и придут "
            "позже."
        ),
        zh="⏳ Telegram 在 {until} 之前不允许向客服群发送消息。消息会等待，届时送达。",
    ),
    "owner_relay_lost": Said(
        en=(
            "❌ A customer's message could not be shown to the operators (#C{number}): {reason}. "
            "It is kept in the log of the conversation."
        ),
        ru=(
            "❌ Сообщение клиента не удалось показать операторам (#C{number}): {reason}. Оно "
            "сохранено в журнале разговора."
        ),
        zh="❌ 有一条客户消息无法显示给客服（#C{number}）：{reason}。对话日志中有记录。",
    ),
}
