"""The menu behind the slash in our groups: the desk's commands, in each group's own language.

Customers never see them: they are shown in the chats of the groups alone.
"""

from collections.abc import Sequence

from cxbot.conversation.desk.office import Office
from cxbot.desk.phrases import words


def rows(office: Office, language: str) -> Sequence[tuple[str, str]]:
    """Every command that says what it does, in the order of /help."""
    return [
        (row.name, words(row.about, language))
        for row in office.commands.rows
        if row.about is not None and not row.button_only
    ]


async def show(office: Office, chat: str, language: str) -> None:
    await office.roles.staff.show_commands(chat, {"": rows(office, language)})
