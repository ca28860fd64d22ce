"""The bot's own phrases: what owners need not write. `messages:` in shop.yaml replaces any."""

from cxbot.flow.texts.deskmessages import DESK

DEFAULTS: dict[str, dict[str, str]] = {
    "greeting": {
        "en": "Hello! This is {shop.name}. How can I help?",
        "ru": "Здравствуйте! Это {shop.name}. Чем помочь?",
        "zh": "您好！这里是 {shop.name}。有什么可以帮您？",
    },
    "menu": {
        "en": "What would you like to do?",
        "ru": "Что вас интересует?",
        "zh": "请选择：",
    },
    "help": {
        "en": "Choose from the menu or write your question.\n/menu what I can do\n"
        "/language change the language\n/stop stop what we are doing\n"
        "/unsubscribe no messages I start myself (/unsubscribe surveys: no questions)\n"
        "/subscribe take that back\n/mydata what is stored of you\n/forget erase it",
        "ru": "Выберите в меню или напишите вопрос.\n/menu что я умею\n"
        "/language сменить язык\n/stop остановить разговор\n"
        "/unsubscribe не писать первым (/unsubscribe surveys: не спрашивать)\n"
        "/subscribe вернуть\n/mydata что о вас хранится\n/forget стереть это",
        "zh": "请从菜单中选择，或直接输入您的问题。\n/menu 菜单\n/language 语言\n"
        "/stop 停止\n/unsubscribe 不再主动发消息（/unsubscribe surveys：不再发问卷）\n"
        "/subscribe 恢复\n/mydata 查看您的数据\n/forget 删除您的数据",
    },
    "language_choose": {
        "en": "Which language?",
        "ru": "На каком языке говорим?",
        "zh": "请选择语言：",
    },
    "language_changed": {
        "en": "OK, English.",
        "ru": "Хорошо, говорим по-русски.",
        "zh": "好的，使用中文。",
    },
    "not_understood": {
        "en": "I did not understand that. Here is what I can do:",
        "ru": "Я не понял. Вот что я умею:",
        "zh": "抱歉，我没有明白。我可以帮您：",
    },
    "offer_human": {
        "en": "I still don't understand. Shall I call a colleague?",
        "ru": "Всё ещё не понимаю. Позвать сотрудника?",
        "zh": "我还是没有明白。需要我请同事来帮您吗？",
    },
    "flow_stopped": {
        "en": "OK, stopped.",
        "ru": "Хорошо, остановились.",
        "zh": "好的，已停止。",
    },
    "nothing_to_stop": {
        "en": "There is nothing to stop. Anything else: /menu",
        "ru": "Останавливать нечего. Что ещё: /menu",
        "zh": "当前没有进行中的对话。更多：/menu",
    },
    "not_relevant": {
        "en": "There is nothing for you here right now. Here is what I can do:",
        "ru": "Сейчас здесь для вас ничего нет. Вот что я умею:",
        "zh": "目前这里没有适合您的内容。我可以帮您：",
    },
    "unsubscribed": {
        "en": "I won't write first any more: no news, no questions, no offers. You can always "
        "write to me. To take it back: /subscribe",
        "ru": "Больше не пишу первым: ни новостей, ни вопросов, ни предложений. Вы всегда можете "
        "написать мне. Вернуть: /subscribe",
        "zh": "我不会再主动给您发消息：通知、问卷和优惠都停止。您可以随时联系我。"
        "恢复请发送 /subscribe",
    },
    "unsubscribed_surveys": {
        "en": "OK, no more questions about how we did. Everything else stays. "
        "To take it back: /subscribe surveys",
        "ru": "Хорошо, больше не спрашиваю, как мы справились. Остальное без изменений. "
        "Вернуть: /subscribe surveys",
        "zh": "好的，不再发送满意度问卷，其他消息不变。恢复请发送 /subscribe surveys",
    },
    "unsubscribed_offers": {
        "en": "OK, no offers any more. Everything else stays. To take it back: /subscribe offers",
        "ru": "Хорошо, больше никаких предложений. Остальное без изменений. "
        "Вернуть: /subscribe offers",
        "zh": "好的，不再发送优惠信息，其他消息不变。恢复请发送 /subscribe offers",
    },
    "subscribed": {
        "en": "I may write first again, with news about your orders and a question now and then. "
        "To take it back: /unsubscribe",
        "ru": "Снова могу писать первым: о ваших заказах и изредка с вопросом. "
        "Отменить: /unsubscribe",
        "zh": "我可以再次主动联系您：订单通知，偶尔也会有问卷。取消请发送 /unsubscribe",
    },
    "subscribed_surveys": {
        "en": "Thank you, I may ask how we did again. To take it back: /unsubscribe surveys",
        "ru": "Спасибо, снова могу спрашивать, как мы справились. Отменить: /unsubscribe surveys",
        "zh": "谢谢，我可以再次向您发送问卷。取消请发送 /unsubscribe surveys",
    },
    "subscribed_offers": {
        "en": "I may send you offers from now on. To take it back: /unsubscribe offers",
        "ru": "Теперь могу присылать предложения. Отменить: /unsubscribe offers",
        "zh": "今后我可以向您发送优惠信息。取消请发送 /unsubscribe offers",
    },
    "unsubscribe_unclear": {
        "en": "I don't know what that is, so nothing has changed. /unsubscribe: I never write "
        "first. /unsubscribe surveys: no questions. /unsubscribe offers: no offers.",
        "ru": "Не понимаю, от чего именно; ничего не изменилось. /unsubscribe: не писать первым. "
        "/unsubscribe surveys: не спрашивать. /unsubscribe offers: без предложений.",
        "zh": "我不明白具体指什么，未作更改。/unsubscribe：不再主动发消息。"
        "/unsubscribe surveys：不再发问卷。/unsubscribe offers：不再发优惠。",
    },
    "mydata": {
        "en": "This is what is stored of you: {exchanges} messages, {answers} answers, "
        "{orders} orders, {talks} talks with our people. All of it is in the file. "
        "To have it erased: /forget",
        "ru": "Вот что о вас хранится: сообщений: {exchanges}, ответов: {answers}, "
        "заказов: {orders}, разговоров с сотрудниками: {talks}. Всё это в файле. "
        "Стереть: /forget",
        "zh": "您的数据包括：{exchanges} 条消息、{answers} 个回答、{orders} 个订单、"
        "{talks} 次人工对话，全部在文件中。删除请发送 /forget",
    },
    "mydata_lately": {
        "en": "You have had your data within the last hour. Please ask again later.",
        "ru": "Вы получили свои данные меньше часа назад. Спросите, пожалуйста, позже.",
        "zh": "您在一小时内已获取过数据，请稍后再试。",
    },
    "mydata_large": {
        "en": "It is too much for one file here. Please ask the shop for your data.",
        "ru": "Для одного файла здесь это слишком много. Попросите свои данные у магазина.",
        "zh": "数据过大，无法在此发送，请向商店索取。",
    },
    "forget_sure": {
        "en": "Shall I forget you? Your name, contacts and all you wrote are erased for good; "
        "what we are doing here ends.",
        "ru": "Забыть вас? Имя, контакты и всё, что вы писали, сотрутся навсегда; "
        "начатый разговор закончится.",
        "zh": "要删除您的数据吗？姓名、联系方式和您写的一切都将永久删除，当前对话也会结束。",
    },
    "button_forget": {"en": "Yes, forget me", "ru": "Да, забыть", "zh": "是的，请删除"},
    "button_forget_no": {"en": "No", "ru": "Нет", "zh": "不"},
    "forget_kept": {
        "en": "OK, nothing is erased.",
        "ru": "Хорошо, ничего не стёрто.",
        "zh": "好的，未删除任何内容。",
    },
    "forget_late": {
        "en": "That was a while ago, so nothing is erased. Once more: /forget",
        "ru": "Прошло много времени, ничего не стёрто. Ещё раз: /forget",
        "zh": "请求已过期，未删除任何内容。请重新发送 /forget",
    },
    "forget_busy": {
        "en": "A message is still on its way, so nothing is erased yet. Please try again in a "
        "minute: /forget",
        "ru": "Одно сообщение ещё в пути, пока ничего не стёрто. Повторите через минуту: /forget",
        "zh": "还有消息正在发送，暂未删除。请一分钟后重试：/forget",
    },
    "forget_done": {
        "en": "Done: you are forgotten here. Your orders stay with the shop, without you; "
        "this chat is yours to delete. If you write again, we begin anew.",
        "ru": "Готово: вас здесь больше не знают. Заказы остаются у магазина, но без вас; "
        "этот чат вы можете удалить сами. Напишете снова — начнём с начала.",
        "zh": "已完成：我们不再保存您的信息。订单仍归商店所有，但不再与您关联；"
        "此聊天可由您自行删除。再次来信时我们将重新开始。",
    },
    "retry": {
        "en": "Sorry, I did not get that. {hint}",
        "ru": "Извините, не получилось понять. {hint}",
        "zh": "抱歉，我没有明白。{hint}",
    },
    "human_called": {
        "en": "A colleague will write here soon.",
        "ru": "Скоро вам здесь ответит сотрудник.",
        "zh": "同事很快会在这里回复您。",
    },
    "human_closed_hours": {
        "en": "Our team is back from {shop.next_opening | time}. "
        "Your message is already in the queue.",
        "ru": "Мы снова на связи: {shop.next_opening | time}. Ваше сообщение уже в очереди.",
        "zh": "我们的工作时间从 {shop.next_opening | time} 开始，您的消息已进入队列。",
    },
    "human_done": {
        "en": "The chat with our team is over. Anything else: /menu",
        "ru": "Разговор с сотрудником завершён. Что ещё: /menu",
        "zh": "与同事的对话已结束。更多：/menu",
    },
    "call_failed": {
        "en": "Something did not work on our side. I am calling a colleague.",
        "ru": "У нас что-то не сработало. Зову сотрудника.",
        "zh": "我们这边出了点问题，正在请同事来处理。",
    },
    "late_answer": {
        "en": "Sorry for the delay: your message reached me only now.",
        "ru": "Простите за задержку: ваше сообщение дошло до меня только сейчас.",
        "zh": "抱歉回复晚了：我刚刚才收到您的消息。",
    },
    "question_closed": {
        "en": "This question is closed.",
        "ru": "Этот вопрос уже закрыт.",
        "zh": "这个问题已经关闭。",
    },
    "resume_offer": {
        "en": "Shall we go on where we were?",
        "ru": "Продолжим с того места, где остановились?",
        "zh": "要继续刚才的对话吗？",
    },
    "button_continue": {"en": "Continue", "ru": "Продолжить", "zh": "继续"},
    "button_stop": {"en": "Stop", "ru": "Остановить", "zh": "停止"},
    "button_human": {"en": "Call a person", "ru": "Позвать человека", "zh": "联系人工"},
    "button_yes": {"en": "Yes", "ru": "Да", "zh": "是"},
    "button_no": {"en": "No", "ru": "Нет", "zh": "否"},
    "button_share_phone": {
        "en": "Share my phone",
        "ru": "Отправить мой номер",
        "zh": "分享我的电话",
    },
    "order_linked": {
        "en": "Order {number} is now linked to this chat.",
        "ru": "Заказ {number} теперь связан с этим чатом.",
        "zh": "订单 {number} 已关联到此对话。",
    },
    "link_invalid": {
        "en": "This link does not work any more. Please ask the shop for a new one.",
        "ru": "Эта ссылка больше не работает. Попросите в магазине новую.",
        "zh": "此链接已失效，请向商店索取新链接。",
    },
    "unsupported": {
        "en": "I can't read that yet. Please write it as text.",
        "ru": "Такое я пока не понимаю. Напишите, пожалуйста, текстом.",
        "zh": "我暂时无法读取该内容，请用文字发送。",
    },
    "too_many": {
        "en": "That is a lot of messages at once. I will read on in a minute.",
        "ru": "Слишком много сообщений сразу. Продолжу читать через минуту.",
        "zh": "消息太多了，我稍后继续阅读。",
    },
    "hint_text": {
        "en": "Please write a few words.",
        "ru": "Напишите пару слов.",
        "zh": "请输入文字。",
    },
    "hint_number": {
        "en": "Please write a number.",
        "ru": "Напишите число.",
        "zh": "请输入数字。",
    },
    "hint_yes_no": {
        "en": "Please answer yes or no.",
        "ru": "Ответьте да или нет.",
        "zh": "请回答是或否。",
    },
    "hint_rating": {
        "en": "Please send a number from {min} to {max}.",
        "ru": "Отправьте число от {min} до {max}.",
        "zh": "请发送 {min} 到 {max} 之间的数字。",
    },
    "hint_choice": {
        "en": "Please choose one of the answers.",
        "ru": "Выберите один из ответов.",
        "zh": "请选择一个选项。",
    },
    "hint_phone": {
        "en": "Please send a phone number with its country code, or use the button.",
        "ru": "Отправьте номер телефона с кодом страны или нажмите кнопку.",
        "zh": "请发送带国家代码的电话号码，或使用按钮。",
    },
    "hint_email": {
        "en": "For example: anna@example.com",
        "ru": "Например: anna@example.com",
        "zh": "例如：anna@example.com",
    },
    "hint_date": {
        "en": "For example: 31.12.2026",
        "ru": "Например: 31.12.2026",
        "zh": "例如：2026-12-31",
    },
    "hint_photo": {
        "en": "Please send a photo.",
        "ru": "Отправьте фотографию.",
        "zh": "请发送照片。",
    },
    "hint_location": {
        "en": "Please send a location.",
        "ru": "Отправьте геопозицию.",
        "zh": "请发送位置。",
    },
    "hint_example": {
        "en": "For example: {example}",
        "ru": "Например: {example}",
        "zh": "例如：{example}",
    },
    **DESK,
}  # fmt: skip
