"""One line for each command: what it does, for /help and the messenger's menu."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "about_take", "about_drop", "about_resolve", "about_return", "about_reopen", "about_card",
    "about_help",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    "about_take": Said(en="I hold it", ru="беру", zh="由我接手"),
    "about_drop": Said(en="back to the queue", ru="вернуть в очередь", zh="放回队列"),
    "about_resolve": Said(
        en="finished; with a text: say it to the customer first",
        ru="решено; с текстом: сначала сказать его клиенту",
        zh="已解决；带文字时先发给客户",
    ),
    "about_return": Said(en="back to the bot", ru="вернуть боту", zh="交还机器人"),
    "about_reopen": Said(en="open it again", ru="открыть снова", zh="重新打开"),
    "about_card": Said(en="the card again", ru="показать карточку", zh="再次显示卡片"),
    "about_help": Said(en="what I can do here", ru="что здесь можно", zh="可用的操作"),
}
