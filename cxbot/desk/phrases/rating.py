"""What customers and operators say of a ticket: the score, mood and cause, tags, urgency."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "rated_low", "rated_changed", "rated_comment", "marked_mood", "marked_cause", "mark_taken_off",
    "choose_mood", "choose_cause", "choose_priority", "write_tag", "tagged", "untagged",
    "prioritised", "unknown_mood", "unknown_priority", "noted",
    "mood_happy", "mood_neutral", "mood_unhappy",
    "priority_low", "priority_normal", "priority_high", "priority_urgent",
    "cause_delivery", "cause_product", "cause_payment", "cause_information", "cause_bot",
    "cause_staff", "cause_other",
    "side_answer", "side_asked", "side_kept", "side_not_changed", "side_whom", "side_what",
    "side_unknown", "side_no_teams",
    "reasked_known",
    "about_side", "about_mood", "about_cause", "about_tag", "about_untag", "about_prio",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    "rated_low": Said(
        en="⭐ The customer gave {score} of 5.",
        ru="⭐ Клиент поставил {score} из 5.",
        zh="⭐ 客户评分：{score}/5。",
    ),
    "rated_changed": Said(
        en="⭐ The customer changed the score from {was} to {score}.",
        ru="⭐ Клиент изменил оценку: было {was}, стало {score}.",
        zh="⭐ 客户将评分从 {was} 改为 {score}。",
    ),
    "rated_comment": Said(
        en="⭐ {score} of 5. The customer adds:",
        ru="⭐ {score} из 5. Клиент добавил:",
        zh="⭐ {score}/5。客户留言：",
    ),
    "marked_mood": Said(en="Mood: {mood}", ru="Настроение клиента: {mood}", zh="客户情绪：{mood}"),
    "marked_cause": Said(en="Cause: {cause}", ru="Причина: {cause}", zh="原因：{cause}"),
    "mark_taken_off": Said(en="The mark is off.", ru="Пометка снята.", zh="标记已取消。"),
    "choose_mood": Said(
        en="How did the customer feel?",
        ru="Какое настроение было у клиента?",
        zh="客户的情绪如何？",
    ),
    "choose_cause": Said(
        en="What caused the trouble?", ru="Что было причиной?", zh="问题的原因是什么？"
    ),
    "choose_priority": Said(en="How urgent is it?", ru="Насколько срочно?", zh="紧急程度？"),
    "write_tag": Said(
        en="Write the tag after it: /tag wholesale",
        ru="Напишите метку после команды: /tag опт",
        zh="请在命令后写标签：/tag 批发",
    ),
    "tagged": Said(en="🏷 {name}: +{tag}", ru="🏷 {name}: +{tag}", zh="🏷 {name}：+{tag}"),
    "untagged": Said(en="🏷 {name}: −{tag}", ru="🏷 {name}: −{tag}", zh="🏷 {name}：−{tag}"),
    "prioritised": Said(
        en="{name} set the priority: {priority}",
        ru="{name}: приоритет теперь {priority}",
        zh="{name} 将优先级设为：{priority}",
    ),
    "unknown_mood": Said(
        en="I don't know this mood: {mood}. There are: {known}.",
        ru="Не знаю такого настроения: {mood}. Есть: {known}.",
        zh="没有这种情绪：{mood}。可选：{known}。",
    ),
    "unknown_priority": Said(
        en="There is no priority “{priority}”. There are: {known}.",
        ru="Приоритета «{priority}» нет. Есть: {known}.",
        zh="没有优先级“{priority}”。可选：{known}。",
    ),
    "noted": Said(en="Noted.", ru="Записано.", zh="已记录。"),
    "mood_happy": Said(en="🙂", ru="🙂", zh="🙂"),
    "mood_neutral": Said(en="😐", ru="😐", zh="😐"),
    "mood_unhappy": Said(en="🙁", ru="🙁", zh="🙁"),
    "priority_low": Said(en="low", ru="низкий", zh="低"),
    "priority_normal": Said(en="normal", ru="обычный", zh="普通"),
    "priority_high": Said(en="high", ru="высокий", zh="高"),
    "priority_urgent": Said(en="urgent", ru="срочный", zh="紧急"),
    "cause_delivery": Said(en="delivery", ru="доставка", zh="配送"),
    "cause_product": Said(en="product", ru="товар", zh="商品"),
    "cause_payment": Said(en="payment", ru="оплата", zh="支付"),
    "cause_information": Said(en="information", ru="информация", zh="信息"),
    "cause_bot": Said(en="the bot", ru="бот", zh="机器人"),
    "cause_staff": Said(en="our staff", ru="сотрудники", zh="员工"),
    "cause_other": Said(en="something else", ru="другое", zh="其他"),
    "side_answer": Said(en="🔁 {team}, {name}:", ru="🔁 {team}, {name}:", zh="🔁 {team}，{name}："),
    "side_asked": Said(
        en="🔁 → {team}: their answer will appear here. The customer sees nothing of it.",
        ru="🔁 → {team}: ответ появится здесь. Клиент ничего из этого не видит.",
        zh="🔁 → {team}：答复会显示在这里，客户看不到。",
    ),
    "side_not_changed": Said(
        en="⚠️ {team} has the old text: what you made of it isn't for them.",
        ru="⚠️ У команды {team} прежний текст: новый написан не для неё.",
        zh="⚠️ {team} 那里仍是原文：新内容不是写给他们的。",
    ),
    "side_kept": Said(
        en="📝 Kept as a note: {team} has no group of its own. The customer didn't see it.",
        ru="📝 Это заметка: у команды {team} нет своей группы. Клиент её не видит.",
        zh="📝 已记为备注：{team} 没有自己的群。客户看不到。",
    ),
    "side_whom": Said(
        en="Whom to ask? /side TEAM text. Teams: {known}.",
        ru="Кого спросить? /side КОМАНДА текст. Команды: {known}.",
        zh="要问谁？/side 团队 文字。团队：{known}。",
    ),
    "side_what": Said(
        en="What to ask? Write the question after the team: /side {team} text",
        ru="Что спросить? Напишите вопрос после команды: /side {team} текст",
        zh="要问什么？请在团队后写问题：/side {team} 文字",
    ),
    "side_unknown": Said(
        en="There is no team “{team}”; nothing was sent. Teams: {known}.",
        ru="Команды «{team}» нет; ничего не отправлено. Команды: {known}.",
        zh="没有团队“{team}”；未发送任何内容。团队：{known}。",
    ),
    "side_no_teams": Said(
        en="There are no other teams yet. The owner names them in shop.yaml under desk: teams.",
        ru="Других команд пока нет. Владелец называет их в shop.yaml: desk: teams.",
        zh="还没有其他团队。店主可在 shop.yaml 的 desk: teams 中设置。",
    ),
    "reasked_known": Said(
        en="💡 Already known: {what}", ru="💡 Уже известно: {what}", zh="💡 已知：{what}"
    ),
    "about_side": Said(
        en="ask another team; the customer doesn't see it",
        ru="спросить другую команду; клиент этого не видит",
        zh="询问其他团队，客户看不到",
    ),
    "about_mood": Said(en="how the customer felt", ru="настроение клиента", zh="客户情绪"),
    "about_cause": Said(en="what caused the trouble", ru="причина обращения", zh="问题原因"),
    "about_tag": Said(en="put a tag on it", ru="поставить метку", zh="添加标签"),
    "about_untag": Said(en="take a tag off", ru="снять метку", zh="移除标签"),
    "about_prio": Said(
        en="low, normal, high or urgent", ru="low, normal, high или urgent", zh="低、普通、高、紧急"
    ),
}
