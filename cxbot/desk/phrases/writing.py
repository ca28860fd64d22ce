"""About what an operator wrote."""

from collections.abc import Mapping
from typing import Literal

from cxbot.desk.phrases.said import Said

Key = Literal[
    "empty_note", "unknown_command", "no_such_case", "not_delivered", "whose", "anonymous",
    "help",
]  # fmt: skip

TABLE: Mapping[Key, Said] = {
    "empty_note": Said(
        en="Write the note after /note, or answer a message with it.",
        ru="Напишите заметку после /note или ответьте ею на сообщение.",
        zh="请在 /note 后写备注，或用它回复一条消息。",
    ),
    "unknown_command": Said(
        en="I don't know /{name}; nothing was sent. To send it as text, begin with \\",
        ru=(
            "Не знаю команды /{name}; ничего не отправлено. Чтобы отправить как текст, начните с \\"
        ),
        zh="没有 /{name} 这个命令；未发送任何内容。要作为文字发送，请以 \\ 开头",
    ),
    "no_such_case": Said(
        en="There is no such ticket; nothing was sent. Its number and the text: /case 12 Hello!",
        ru="Такого обращения нет; ничего не отправлено. Номер и текст: /case 12 Здравствуйте!",
        zh="没有这个工单；未发送任何内容。请写编号和内容：/case 12 您好！",
    ),
    "not_delivered": Said(
        en="❌ Not delivered: {reason}",
        ru="❌ Не доставлено: {reason}",
        zh="❌ 未送达：{reason}",
    ),
    "whose": Said(
        en="To whom? Answer one of the customer's messages or their card.",
        ru="Кому? Ответьте на сообщение клиента или на его карточку.",
        zh="发给谁？请回复客户的消息或其卡片。",
    ),
    "anonymous": Said(
        en=(
            "⚠️ Not sent: you write anonymously, so nobody can tell who answered. "
            "Switch off “Remain anonymous” in your admin rights."
        ),
        ru=(
            "⚠️ Не отправлено: вы пишете анонимно, и не видно, кто ответил. Отключите "
            "«Анонимность» в своих правах администратора."
        ),
        zh="⚠️ 未发送：您正在匿名发言，无法知道是谁回复的。请在管理员权限中关闭“匿名”。",
    ),
    "help": Said(
        en="Write, and the customer gets it: text, photos, files, voice.\n"
        "// text, or /note text: a note that only this group sees\n"
        "\\text: send a text that begins with / or @",
        ru="Пишите, и клиент это получит: текст, фото, файлы, голос.\n"
        "// текст или /note текст: заметка, её видит только группа\n"
        "\\текст: отправить текст, который начинается с / или @",
        zh="直接写，客户就会收到：文字、照片、文件、语音。\n"
        "// 文字，或 /note 文字：备注，只有本群可见\n"
        "\\文字：发送以 / 或 @ 开头的文字",
    ),
}
