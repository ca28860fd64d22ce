"""Customers whom nobody looks after."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "about_neglected", "neglected_title", "neglected_none", "neglected_apart", "neglected_morning",
    "neglected_complaint", "neglected_call", "neglected_answer", "neglected_silence",
    "neglected_since", "neglected_free",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    "about_neglected": Said(
        en="customers whom nobody looks after",
        ru="клиенты, о которых забыли",
        zh="无人跟进的客户",
    ),
    "neglected_title": Said(
        en="🕯 Neglected customers: {count}",
        ru="🕯 Клиенты, о которых забыли: {count}",
        zh="🕯 无人跟进的客户：{count}",
    ),
    "neglected_none": Said(
        en="🕯 Nobody is neglected.", ru="🕯 Никто не забыт.", zh="🕯 没有被忽略的客户。"
    ),
    "neglected_apart": Said(
        en="Not counted, for they want no messages or are out of reach: {count}",
        ru="Не считая тех, кто не хочет сообщений или недоступен: {count}",
        zh="未计入（不想接收消息或无法联系）：{count}",
    ),
    "neglected_morning": Said(
        en="🕯 Neglected customers: {count}. /neglected shows them.",
        ru="🕯 Клиенты, о которых забыли: {count}. Их покажет /neglected.",
        zh="🕯 无人跟进的客户：{count}。/neglected 可查看。",
    ),
    "neglected_complaint": Said(
        en="complaint {what}: answer it", ru="жалоба {what}: ответить", zh="投诉 {what}：请答复"
    ),
    "neglected_call": Said(en="{what}: call them", ru="{what}: позвонить", zh="{what}：请致电"),
    "neglected_answer": Said(en="{what}: answer", ru="{what}: ответить", zh="{what}：请答复"),
    "neglected_silence": Said(
        en="order {what}, not a word after it: ask how it is",
        ru="заказ {what}, после него ни слова: спросить, всё ли хорошо",
        zh="订单 {what}，之后再无联系：请问候一下",
    ),
    "neglected_since": Said(en="since {time}", ru="с {time}", zh="自 {time}"),
    "neglected_free": Said(en="nobody holds it", ru="никто не ведёт", zh="无人负责"),
}
