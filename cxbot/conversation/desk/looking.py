"""What an operator looks at: the card again, and what can be done here."""

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed, GroupDeed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.roles import may
from cxbot.desk.phrases import phrase
from cxbot.model.text import RichText


async def card(office: Office, deed: Deed) -> None:
    await office.posts.show(deed.draft, deed.ticket)


async def help_(office: Office, deed: GroupDeed) -> None:
    """What this operator may do, a line each."""
    language = deed.group.language
    lines = phrase("help", language)
    for row in office.commands.rows:
        if row.about is not None and may(deed.who.role, row.role):
            lines = lines + f"\n/{row.name} " + phrase(row.about, language)
    office.posts.reply(deed, RichText(lines.text))


ROWS = (
    Command(name="card", on_ticket=card, about="about_card"),
    Command(name="help", in_group=help_, about="about_help"),
)
