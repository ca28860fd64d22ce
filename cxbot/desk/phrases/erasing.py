"""A customer who is to be forgotten: the question before, and what became of it."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "about_erase", "erase_sure", "erase_yes", "erase_keep", "erase_kept", "erase_late",
    "erase_busy", "erase_alone", "erase_begun", "erased_all", "erased_left", "erased_already",
    "forgot",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    "about_erase": Said(
        en="erase the customer for good",
        ru="стереть данные клиента навсегда",
        zh="永久删除客户资料",
    ),
    "erase_sure": Said(
        en="🗑 Erase the customer of #C{number}? Gone are: name, contacts, accounts, "
        "{exchanges} messages, answers, comments, and what their tickets ({tickets}) say of them; "
        "their copies in our groups where I may delete them. Orders stay, without the customer. "
        "An open ticket ends. Nothing brings it back. The button holds for 10 minutes.",
        ru="🗑 Стереть данные клиента из #C{number}? Исчезнут: имя, контакты, аккаунты, "
        "сообщения ({exchanges}), ответы, комментарии и всё, что о нём сказано в обращениях "
        "({tickets}), а также копии в наших группах, если мне можно их удалять. Заказы останутся, "
        "но без клиента. Открытое обращение закроется. Вернуть это нельзя. Кнопка действует "
        "10 минут.",
        zh="🗑 删除 #C{number} 的客户资料？将删除：姓名、联系方式、账号、{exchanges} 条消息、回答、"
        "评论，以及其工单（{tickets}）中的相关内容；群里的副本在我有权限时也会删除。订单保留，"
        "但不再关联客户。未结工单会结束。此操作无法撤销。按钮 10 分钟内有效。",
    ),
    "erase_yes": Said(en="🗑 Erase for good", ru="🗑 Стереть навсегда", zh="🗑 永久删除"),
    "erase_keep": Said(en="Keep", ru="Оставить", zh="保留"),
    "erase_kept": Said(en="Nothing was erased.", ru="Ничего не стёрто.", zh="没有删除任何内容。"),
    "erase_late": Said(
        en="Too late: this was asked more than 10 minutes ago. Write /erase again.",
        ru="Слишком поздно: вопрос задан больше 10 минут назад. Напишите /erase ещё раз.",
        zh="太晚了：此问题已超过 10 分钟。请重新输入 /erase。",
    ),
    "erase_busy": Said(
        en="A message of this customer is on its way right now. Press again in a moment.",
        ru="Прямо сейчас отправляется сообщение этого клиента. Нажмите ещё раз через секунду.",
        zh="此客户的一条消息正在发送。请稍后再按。",
    ),
    "erase_alone": Said(
        en="/erase is about the customer of this topic or card, and nobody else: write it alone.",
        ru="/erase относится только к клиенту этой темы или карточки: напишите его без всего.",
        zh="/erase 只针对此话题或卡片的客户：请单独输入该命令。",
    ),
    "erase_begun": Said(
        en="Erased. The copies here are being deleted.",
        ru="Стёрто. Копии здесь удаляются.",
        zh="已删除。正在清除此处的副本。",
    ),
    "forgot": Said(
        en="🗑 A customer asked to be forgotten, and is.",
        ru="🗑 Клиент попросил себя забыть, и данные стёрты.",
        zh="🗑 有客户要求删除其资料，已删除。",
    ),
    "erased_all": Said(
        en="🗑 The customer of #C{number} is erased; so are all copies of theirs that I know of.",
        ru="🗑 Данные клиента из #C{number} стёрты, и все известные мне копии тоже.",
        zh="🗑 #C{number} 的客户资料已删除，我所知的全部副本也已删除。",
    ),
    "erased_left": Said(
        en="🗑 The customer of #C{number} is erased. These messages of theirs I may not delete; "
        "please do it by hand:",
        ru="🗑 Данные клиента из #C{number} стёрты. Эти сообщения я удалить не могу, удалите их "
        "вручную:",
        zh="🗑 #C{number} 的客户资料已删除。以下消息我无权删除，请手动删除：",
    ),
    "erased_already": Said(
        en="🗑 The customer of #C{number} has been erased already: nothing was sent, "
        "nothing changed.",
        ru="🗑 Данные клиента из #C{number} уже стёрты: ничего не отправлено и не изменено.",
        zh="🗑 #C{number} 的客户资料早已删除：没有发送任何内容，也没有更改。",
    ),
}
