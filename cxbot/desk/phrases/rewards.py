"""Rewards that run out, and lists of codes: said to the owners in their own chats."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "reward_low", "reward_empty", "reward_budget", "reward_listed", "reward_twice",
    "reward_blank", "reward_long", "reward_no_list",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    "reward_low": Said(
        en="🎁 The reward “{name}” is running out: {left} of {known} codes are left. "
        "Add lines to flows/{file}.",
        ru="🎁 Подарок «{name}» заканчивается: осталось кодов: {left} из {known}. "
        "Добавьте строки в flows/{file}.",
        zh="🎁 奖励“{name}”快用完了：{known} 个代码还剩 {left} 个。请在 flows/{file} 中添加。",
    ),
    "reward_empty": Said(
        en="⚠️ The reward “{name}” has no codes left, so customers who were promised one get none. "
        "Add lines to flows/{file}.",
        ru="⚠️ Коды подарка «{name}» закончились: клиенты, которым его обещали, ничего не получат. "
        "Добавьте строки в flows/{file}.",
        zh="⚠️ 奖励“{name}”的代码已用完，得到承诺的客户领不到。请在 flows/{file} 中添加。",
    ),
    "reward_budget": Said(
        en="⚠️ The budget of the reward “{name}” is used up: {count} were given. Customers who "
        "were promised one get none until it is free again.",
        ru="⚠️ Бюджет подарка «{name}» исчерпан: выдано {count}. Пока он не освободится, клиенты, "
        "которым его обещали, ничего не получат.",
        zh="⚠️ 奖励“{name}”的预算已用完：已发放 {count} 个。在额度恢复之前，得到承诺的客户领不到。",
    ),
    "reward_listed": Said(
        en="🎁 flows/{file}: {new} new codes for the reward “{name}”.",
        ru="🎁 flows/{file}: новых кодов для подарка «{name}»: {new}.",
        zh="🎁 flows/{file}：奖励“{name}”新增 {new} 个代码。",
    ),
    "reward_twice": Said(
        en="Lines that stand there twice count once: {lines}.",
        ru="Повторные строки считаются один раз: {lines}.",
        zh="重复的行只算一次：{lines}。",
    ),
    "reward_blank": Said(
        en="Blank lines: {lines}.", ru="Пустые строки: {lines}.", zh="空行：{lines}。"
    ),
    "reward_long": Said(
        en="Lines that are too long for a code were left out: {lines}.",
        ru="Строки, слишком длинные для кода, пропущены: {lines}.",
        zh="过长的行不是代码，已跳过：{lines}。",
    ),
    "reward_no_list": Said(
        en="⚠️ The codes of the reward “{name}” can't be read: {reason}",
        ru="⚠️ Не удаётся прочитать коды подарка «{name}»: {reason}",
        zh="⚠️ 无法读取奖励“{name}”的代码：{reason}",
    ),
}
