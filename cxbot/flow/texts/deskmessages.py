"""The bot's own phrases in matters of the desk: a ticket that waits, ends and is rated."""

DESK: dict[str, dict[str, str]] = {
    "human_expected": {
        "en": "A colleague usually answers within {time}.",
        "ru": "Обычное время ответа сотрудника: {time}.",
        "zh": "同事通常的回复时间：{time}。",
    },
    # Where shop.yaml says `off_hours: refuse`: nobody will read what was written.
    "human_off_hours": {
        "en": "Our team is back from {shop.next_opening | time}. Please write to us then.",
        "ru": "Мы снова на связи: {shop.next_opening | time}. Напишите нам, пожалуйста, тогда.",
        "zh": "我们的工作时间从 {shop.next_opening | time} 开始，届时请再联系我们。",
    },
    "button_leave_human": {"en": "Back to the bot", "ru": "Вернуться к боту", "zh": "返回机器人"},
    "desk_waiting": {
        "en": "You are not forgotten: a colleague will write here as soon as they can.",
        "ru": "Мы о вас помним: сотрудник ответит здесь, как только освободится.",
        "zh": "我们没有忘记您：同事会尽快在这里回复。",
    },
    # How an operator is called where `signature: role` is set.
    "desk_role": {"en": "Support", "ru": "Поддержка", "zh": "客服"},
    "desk_too_fast": {
        "en": "That was a lot at once. Everything is kept, and a colleague will read it.",
        "ru": "Сообщений очень много сразу. Всё сохранено, сотрудник прочитает.",
        "zh": "消息太多了。全部已保存，同事会查看。",
    },
    # Shown for a moment at a button of the bot's, tapped while a person has them.
    "desk_passed_on": {
        "en": "A colleague answers you here, and sees what you chose.",
        "ru": "Вам отвечает сотрудник, ваш выбор ему передан.",
        "zh": "同事正在为您服务，您的选择已转达。",
    },
    "desk_correction": {"en": "Correction:", "ru": "Исправление:", "zh": "更正："},
    "desk_unsupported": {
        "en": "This kind of message can't be passed on. Please write it as text, or send a photo "
        "or a file.",
        "ru": "Такое сообщение передать нельзя. Напишите, пожалуйста, текстом или пришлите фото "
        "или файл.",
        "zh": "此类消息无法转发，请用文字描述，或发送照片、文件。",
    },
    "desk_idle": {
        "en": "Is there anything else? Just write here. If not, we will close this question.",
        "ru": "Остались вопросы? Просто напишите здесь. Если нет, мы закроем это обращение.",
        "zh": "还有其他问题吗？直接在这里回复即可；如果没有，我们将关闭此问题。",
    },
    "desk_idle_closed": {
        "en": "We have closed this question. If it isn't settled, just write here.",
        "ru": "Мы закрыли это обращение. Если вопрос не решён, просто напишите здесь.",
        "zh": "我们已关闭此问题。如果仍未解决，请直接在这里回复。",
    },
    # A call that nobody answered is told only where the owner writes a text.
    "call_missed": {"en": "", "ru": "", "zh": ""},
    # Drafted for an operator after the third such call, and sent by them or not at all.
    "call_instead": {
        "en": "We have tried to call you, but couldn't reach you. When does it suit you, or shall "
        "we settle it here?",
        "ru": "Мы звонили вам, но не смогли дозвониться. Когда вам удобно, или решим всё здесь?",
        "zh": "我们给您打过电话，但没有接通。您什么时候方便？或者我们在这里解决？",
    },
    "csat_ask": {
        "en": "How well did we help you?",
        "ru": "Насколько хорошо мы вам помогли?",
        "zh": "您对我们的帮助满意吗？",
    },
    "csat_comment": {
        "en": "Thank you! Would you like to add a word?",
        "ru": "Спасибо! Хотите добавить пару слов?",
        "zh": "谢谢！您想补充几句吗？",
    },
    "csat_skip": {"en": "Skip", "ru": "Пропустить", "zh": "跳过"},
    "csat_thanks": {
        "en": "Thank you for your answer!",
        "ru": "Спасибо за ответ!",
        "zh": "感谢您的评价！",
    },
    "csat_late": {
        "en": "This question is closed, thank you.",
        "ru": "Этот вопрос уже закрыт, спасибо.",
        "zh": "该评价已结束，谢谢。",
    },
    # Who is banned hears nothing, unless the owner writes a text.
    "banned": {"en": "", "ru": "", "zh": ""},
}  # fmt: skip
