"""Who gets a ticket, why, and who is there to get one."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "rule_queue", "rule_flow", "rule_touchpoint", "rule_channel", "rule_language", "rule_persona",
    "rule_priority", "rule_waiting", "why_named", "why_turn", "why_fewest", "why_last",
    "given", "given_by", "given_away", "nobody_can", "nobody_there", "waits_for",
    "lack_away", "lack_left", "lack_off", "lack_full", "lack_skill", "lack_language",
    "take_over", "take_over_sure", "give_whom", "unknown_operator", "several_operators",
    "did_you_mean", "there_are", "no_operator_here", "transfer_whom", "unknown_place",
    "transfer_draft",
    "transfer_anyway", "transferred", "moved_here", "moved_there", "moved_there_soon",
    "away_said", "away_until", "away_when", "back_said", "requeued_away", "requeued_left",
    "requeued_silent", "remind_holder", "mine_none", "mine_title", "queue_none", "queue_title",
    "staff_title", "staff_none", "staff_on", "staff_away", "staff_off", "and_others",
    "note_who", "note_asked", "note_answered", "note_unanswered", "note_known", "note_last",
    "about_assign", "about_transfer", "about_away", "about_back", "about_mine", "about_queue",
]  # fmt: skip

_REASONS: Mapping[Key, Said] = {
    "rule_queue": Said(en="queue: {values}", ru="очередь: {values}", zh="队列：{values}"),
    "rule_flow": Said(en="scenario: {values}", ru="сценарий: {values}", zh="流程：{values}"),
    "rule_touchpoint": Said(en="step: {values}", ru="шаг: {values}", zh="步骤：{values}"),
    "rule_channel": Said(en="channel: {values}", ru="канал: {values}", zh="渠道：{values}"),
    "rule_language": Said(en="language: {values}", ru="язык: {values}", zh="语言：{values}"),
    "rule_persona": Said(en="customer: {values}", ru="клиент: {values}", zh="客户：{values}"),
    "rule_priority": Said(en="priority: {values}", ru="приоритет: {values}", zh="优先级：{values}"),
    "rule_waiting": Said(
        en="{count} or more wait", ru="ждут {count} или больше", zh="至少 {count} 人在等"
    ),
    "why_named": Said(en="the rule names them", ru="так велит правило", zh="规则指定"),
    "why_turn": Said(en="their turn", ru="по очереди", zh="轮到他们"),
    "why_fewest": Said(
        en="fewest open tickets", ru="меньше всех открытых обращений", zh="未结工单最少"
    ),
    "why_last": Said(
        en="had this customer last", ru="вели этого клиента в прошлый раз", zh="上次接待过该客户"
    ),
}

_GIVING: Mapping[Key, Said] = {
    "given": Said(
        en="🎯 {name} has it now: {because}.",
        ru="🎯 Обращение у {name}: {because}.",
        zh="🎯 已分配给 {name}：{because}。",
    ),
    "given_by": Said(
        en="🎯 {by} gave it to {name}.",
        ru="🎯 {by} передаёт обращение: {name}.",
        zh="🎯 {by} 已分配给 {name}。",
    ),
    "given_away": Said(
        en="🎯 {by} gave it to {name}, who is not there now.",
        ru="🎯 {by} передаёт обращение: {name}. Но сейчас этого сотрудника нет на месте.",
        zh="🎯 {by} 已分配给 {name}，但此人现在不在。",
    ),
    "nobody_can": Said(
        en="⚠️ Nobody can get #C{number} now: {why}. It waits; who takes it?",
        ru="⚠️ #C{number} сейчас некому отдать: {why}. Обращение ждёт. Кто возьмёт?",
        zh="⚠️ #C{number} 现在无人可分配：{why}。仍在排队，谁来接手？",
    ),
    "nobody_there": Said(en="no operator is there", ru="операторов нет", zh="没有客服在岗"),
    "waits_for": Said(
        en="⏳ It waits until {time} for {name}, who had this customer last. Anybody may take it.",
        ru="⏳ До {time} обращение ждёт {name}: клиент уже был там. Взять может любой.",
        zh="⏳ 在 {time} 前等待上次接待的 {name}，任何人都可以接手。",
    ),
    "lack_away": Said(en="{name} is away", ru="{name}: не на месте", zh="{name} 暂离"),
    "lack_left": Said(en="{name} has left", ru="{name}: уже не в группе", zh="{name} 已离开"),
    "lack_off": Said(en="{name} is off shift", ru="{name}: не в смене", zh="{name} 不在班"),
    "lack_full": Said(
        en="{name} has {count} already", ru="{name}: уже {count}", zh="{name} 已有 {count} 个"
    ),
    "lack_skill": Said(
        en="{name} lacks “{skill}”", ru="{name}: нет навыка «{skill}»", zh="{name} 不会“{skill}”"
    ),
    "lack_language": Said(
        en="{name} doesn't speak {language}",
        ru="{name}: не знает язык {language}",
        zh="{name} 不会 {language}",
    ),
}

_ACTS: Mapping[Key, Said] = {
    "take_over": Said(en="🙋 Take it over", ru="🙋 Забрать себе", zh="🙋 接过来"),
    "take_over_sure": Said(
        en="{name} has #C{number}. Take it over?",
        ru="#C{number} уже у {name}. Забрать себе?",
        zh="#C{number} 在 {name} 手中。要接过来吗？",
    ),
    "give_whom": Said(
        en="To whom? Press a name, or write: /assign name",
        ru="Кому? Нажмите имя или напишите: /assign имя",
        zh="分配给谁？请点名字，或输入：/assign 名字",
    ),
    "unknown_operator": Said(
        en="There is no operator “{name}”. {near}",
        ru="Оператора «{name}» нет. {near}",
        zh="没有客服“{name}”。{near}",
    ),
    "several_operators": Said(
        en="“{name}” may be one of: {known}. Write the whole name.",
        ru="«{name}» подходит нескольким: {known}. Напишите имя полностью.",
        zh="“{name}”可能是：{known}。请写全名。",
    ),
    "did_you_mean": Said(
        en="Did you mean {known}?", ru="Может быть, {known}?", zh="您是指 {known} 吗？"
    ),
    "there_are": Said(en="There are: {known}.", ru="Есть: {known}.", zh="可选：{known}。"),
    "no_operator_here": Said(
        en="{name} is no operator of this group now. #C{number} stays as it is.",
        ru="{name} сейчас не оператор этой группы. С #C{number} ничего не изменилось.",
        zh="{name} 现在不是本群的客服。#C{number} 保持不变。",
    ),
    "transfer_whom": Said(
        en="Where to? Write: /transfer QUEUE or NAME, then a note. There are: {known}",
        ru="Куда? Напишите: /transfer ОЧЕРЕДЬ или ИМЯ и заметку. Есть: {known}",
        zh="转到哪里？请输入：/transfer 队列或名字，再加说明。可选：{known}",
    ),
    "unknown_place": Said(
        en="There is no queue and no operator “{name}”. There are: {known}",
        ru="Нет ни очереди, ни оператора «{name}». Есть: {known}",
        zh="没有队列或客服“{name}”。可选：{known}",
    ),
    "transfer_draft": Said(
        en="To {to} with this note? Or write your own: /transfer {to} your note",
        ru="Передать ({to}) с этой заметкой? Или напишите свою: /transfer {to} заметка",
        zh="附上这段说明转给 {to}？或自己写：/transfer {to} 说明",
    ),
    "transfer_anyway": Said(
        en="➡️ Transfer with this note",
        ru="➡️ Передать с этой заметкой",
        zh="➡️ 附此说明转交",
    ),
    "transferred": Said(
        en="➡️ {name} passed it on to {to}:",
        ru="➡️ {name} передаёт обращение ({to}):",
        zh="➡️ {name} 已转给 {to}：",
    ),
    "moved_here": Said(
        en="↪️ #C{number} comes from another group.",
        ru="↪️ #C{number} пришло из другой группы.",
        zh="↪️ #C{number} 来自另一个群。",
    ),
    "moved_there": Said(
        en="↪️ #C{number} goes on in another group.",
        ru="↪️ #C{number} продолжается в другой группе.",
        zh="↪️ #C{number} 在另一个群继续。",
    ),
    "moved_there_soon": Said(
        en="↪️ #C{number} goes on in another group; the link follows.",
        ru="↪️ #C{number} продолжается в другой группе; ссылка сейчас появится.",
        zh="↪️ #C{number} 转到另一个群，稍后附上链接。",
    ),
    "away_said": Said(
        en="🌙 {name} is away. To come back: /back",
        ru="🌙 {name} отсутствует. Вернуться: /back",
        zh="🌙 {name} 暂离。回来请发 /back",
    ),
    "away_until": Said(
        en="🌙 {name} is away until {time}. To come back earlier: /back",
        ru="🌙 {name} отсутствует до {time}. Вернуться раньше: /back",
        zh="🌙 {name} 暂离至 {time}。提前回来请发 /back",
    ),
    "away_when": Said(
        en="For how long? For example: /away 30m. Without a time it lasts until /back.",
        ru="На сколько? Например: /away 30м. Без времени – до /back.",
        zh="离开多久？例如：/away 30分钟。不写时间则到 /back 为止。",
    ),
    "back_said": Said(en="☀️ {name} is back.", ru="☀️ {name} снова здесь.", zh="☀️ {name} 回来了。"),
    "requeued_away": Said(
        en="↩️ {name} is away and the customer waits: who takes it?",
        ru="↩️ {name} отсутствует, а клиент ждёт. Кто возьмёт?",
        zh="↩️ {name} 暂离，客户在等待，谁来接手？",
    ),
    "requeued_left": Said(
        en="↩️ {name} has left the group: who takes it?",
        ru="↩️ {name} уже не в группе. Кто возьмёт?",
        zh="↩️ {name} 已离开本群，谁来接手？",
    ),
    "requeued_silent": Said(
        en="↩️ {name} has not answered, and the customer waits: who takes it?",
        ru="↩️ От {name} ответа нет, а клиент ждёт. Кто возьмёт?",
        zh="↩️ {name} 没有回复，客户在等待，谁来接手？",
    ),
    "remind_holder": Said(
        en="⏰ The customer has waited for your answer since {time}.",
        ru="⏰ Клиент ждёт вашего ответа с {time}.",
        zh="⏰ 客户自 {time} 起在等您的回复。",
    ),
}

_LISTS: Mapping[Key, Said] = {
    "mine_none": Said(
        en="You have no open tickets.", ru="У вас нет открытых обращений.", zh="您没有未结工单。"
    ),
    "mine_title": Said(en="Yours: {count}", ru="У вас: {count}", zh="您的工单：{count}"),
    "queue_none": Said(
        en="Nobody waits in the queue.", ru="В очереди никого нет.", zh="队列里没有人。"
    ),
    "queue_title": Said(
        en="In the queue: {count}, the next one first",
        ru="В очереди: {count}, следующее сверху",
        zh="排队中：{count}，最先处理的在最上面",
    ),
    "staff_title": Said(en="Who is there", ru="Кто на месте", zh="在岗情况"),
    "staff_none": Said(
        en="No operator has written here yet.",
        ru="Никто из операторов здесь ещё не писал.",
        zh="还没有客服在这里发过言。",
    ),
    "staff_on": Said(en="on", ru="на месте", zh="在岗"),
    "staff_away": Said(en="away", ru="отсутствует", zh="暂离"),
    "staff_off": Said(en="off shift", ru="не в смене", zh="不在班"),
    "and_others": Said(en="… and {count} more", ru="… и ещё {count}", zh="…… 还有 {count} 个"),
    "note_who": Said(en="Customer: {name}.", ru="Клиент: {name}.", zh="客户：{name}。"),
    "note_asked": Said(en="Asked: {text}.", ru="Вопрос: {text}.", zh="问题：{text}。"),
    "note_answered": Said(
        en="Last answer: {text}.", ru="Последний ответ: {text}.", zh="最后答复：{text}。"
    ),
    "note_unanswered": Said(en="No answer yet.", ru="Ответа ещё не было.", zh="尚未答复。"),
    "note_known": Said(en="Known: {text}.", ru="Известно: {text}.", zh="已知：{text}。"),
    "note_last": Said(
        en="Last words: {text}.", ru="Последнее от клиента: {text}.", zh="客户最后说：{text}。"
    ),
    "about_assign": Said(en="give it to a colleague", ru="отдать коллеге", zh="分配给同事"),
    "about_transfer": Said(
        en="pass it on to a queue or a colleague, with a note",
        ru="передать в очередь или коллеге, с заметкой",
        zh="附说明转给队列或同事",
    ),
    "about_away": Said(
        en="I am away; with a time: until then",
        ru="меня нет; со временем: до него",
        zh="暂离，可加时间",
    ),
    "about_back": Said(en="I am here again", ru="я снова здесь", zh="我回来了"),
    "about_mine": Said(en="what I hold", ru="что у меня", zh="我的工单"),
    "about_queue": Said(en="what waits", ru="что ждёт в очереди", zh="排队情况"),
}

TABLE: Mapping[Key, Said] = {**_REASONS, **_GIVING, **_ACTS, **_LISTS}
