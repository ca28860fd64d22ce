"""What a flow says, as messages of the channel: cut to its width, with signed buttons."""

from collections.abc import Mapping

from cxbot.conversation.draft import Draft
from cxbot.conversation.live import Flows
from cxbot.conversation.marks import Marks
from cxbot.conversation.sending import Sending
from cxbot.flow import protocol
from cxbot.model.conversation import Session
from cxbot.model.message import Button, Outbound
from cxbot.model.text_split import split
from cxbot.model.value import replace

_PAST: Mapping[str, str] = {
    "say": "sent",
    "question": "sent",
    "retry": "retried",
    "remind": "reminded",
    "system": "sent",
}


class Voice:
    def __init__(self, flows: Flows, marks: Marks, max_text: Mapping[str, int]) -> None:
        self._flows = flows
        self._marks = marks
        self._max_text = max_text

    def say(self, draft: Draft, session: Session | None, said: protocol.Say, language: str) -> str:
        """One message, or several when the channel takes only so much at once. Returns the id of
        the exchange that carries the buttons."""
        conversation = draft.here
        how = Sending(
            name="question.asked" if said.kind == "question" else f"message.{_PAST[said.kind]}",
            place=said.place,
            session_id=session.id if session is not None else None,
            proactive=said.initiative == "bot",
        )
        buttons = self._buttons(draft, session, said, language)
        parts = split(said.text, self._max_text.get(conversation.channel, 4096))
        for part in parts[:-1]:
            draft.send(Outbound(op="message", peer=conversation.account, text=part), how)
        return draft.send(
            Outbound(
                op="message",
                peer=conversation.account,
                text=parts[-1],
                attachment=said.attachment,
                buttons=buttons,
            ),
            replace(how, effort=said.effort) if said.effort else how,
        )

    def _buttons(
        self, draft: Draft, session: Session | None, said: protocol.Say, language: str
    ) -> tuple[tuple[Button, ...], ...]:
        lines: list[tuple[Button, ...]] = []
        if said.asks_phone:
            phrase = self._flows.catalog.shop.message("button_share_phone", language)
            lines.append((Button(label=phrase.text, shares_phone=True),))
        if session is not None and said.question is not None:
            lines.extend(
                tuple(
                    Button(
                        label=choice.label,
                        data=self._marks.choice(
                            draft.here.address, session.id, said.question, choice.index
                        ),
                    )
                    for choice in line
                )
                for line in said.choices
            )
        lines.extend((Button(label=link.label, url=link.url),) for link in said.links)
        return tuple(lines)
