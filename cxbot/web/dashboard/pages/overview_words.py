"""The overview's words."""

from cxbot.web.dashboard.page import Words

WORDS: Words = {
    "empty": (
        "Nothing has happened yet: nobody has written to the bot, and nothing was imported.",
        "Пока ничего не было: боту никто не писал, и ничего не загружено.",
    ),
    "empty_run": (
        "Write to the bot in Telegram, or bring in what you have: cxbot import FILE. Figures "
        "appear here as soon as there is something to count.",
        "Напишите боту в Telegram или загрузите то, что уже есть: cxbot import FILE. Цифры "
        "появятся здесь, как только будет что считать.",
    ),
    "empty_sandbox": (
        "Be Anna on the sandbox page: press /start and order something. Figures appear here as "
        "soon as there is something to count.",
        "На странице песочницы побудьте Анной: нажмите /start и сделайте заказ. Цифры появятся "
        "здесь, как только будет что считать.",
    ),
    "now": ("Now", "Сейчас"),
    "unanswered": ("Waiting for an answer of yours", "Ждут вашего ответа"),
    "of_open": ("open tickets: {n}", "открытых обращений: {n}"),
    "open": ("Open tickets", "Открытые обращения"),
    "late": ("{n} past their limit", "срок нарушен: {n}"),
    "none_late": ("none past its limit", "сроки не нарушены"),
    "traffic": ("Contacts and customers", "Контакты и клиенты"),
    "week": ("last 7 days", "последние 7 дней"),
    "month": ("last 30 days", "последние 30 дней"),
    "contacts": ("Contacts, {span}", "Контакты, {span}"),
    "customers": ("Customers, {span}", "Клиенты, {span}"),
    "before": ("{change}; {n} in as many days before", "{change}; за столько же дней до этого {n}"),
    "before_none": ("none in as many days before", "за столько же дней до этого ни одного"),
    "large": (
        "The log holds {n} contacts; the map counts them by period.",
        "В журнале контактов {n}; по периодам их считает карта.",
    ),
    "to_map": ("To the map", "К карте"),
    "voice": ("How it goes, last 30 days", "Как дела, последние 30 дней"),
    "reply": ("A person's first answer, median", "Первый ответ человека, медиана"),
    "reply_none": ("nobody was handed to a person", "к человеку никто не обращался"),
    "reply_rests": ("95 %: {low} to {high}, n {n}", "95 %: от {low} до {high}, n {n}"),
    "reply_n": ("n {n}", "n {n}"),
    "reply_target": (
        "target {target}: {kept} % in time, n {n}",
        "цель {target}: в срок {kept} %, n {n}",
    ),
    "reply_target_only": ("target {target}", "цель {target}"),
    "no_scores": ("Nobody has rated anything in 30 days.", "За 30 дней никто ничего не оценил."),
    "to_voice": ("What customers say", "Что говорят клиенты"),
    "desk": ("{name} after a ticket", "{name} после обращения"),
    "worst": (
        "Where most stumble, last {days} days",
        "Где спотыкаются чаще, за {days} дн.",
    ),
    "touchpoint": ("Touchpoint", "Точка"),
    "stumbled": ("Customers who stumbled", "Споткнулось клиентов"),
    "action": ("What to do", "Что делать"),
    "look": (
        "Read the conversations: there is no ready advice for this.",
        "Прочитайте диалоги: готового совета на это нет.",
    ),
    "worst_none": (
        "Nowhere do customers stumble, as far as it can be judged yet.",
        "Нигде не спотыкаются, насколько уже можно судить.",
    ),
    "to_findings": ("All findings", "Все находки"),
    "required": ("Requirements", "Требования"),
    "required_none": (
        "None is set: requirements of a touchpoint stand in flows/journey.yaml.",
        "Ни одного нет: требования к точке пишутся в flows/journey.yaml.",
    ),
    "required_met": ("None is broken", "Ни одно не нарушено"),
    "broken": ("Broken: {n} of {all}", "Нарушено: {n} из {all}"),
    "alarm": ("Broken requirements: {n} of {all}", "Нарушено требований: {n} из {all}"),
    "unsure": ("not enough data yet for {n}", "пока мало данных: {n}"),
    "to_required": ("All requirements", "Все требования"),
    "more": ("Look further", "Дальше"),
}
