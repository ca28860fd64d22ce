"""The bot's own phrases and keyboards: greeting, menu, language, what nobody understood."""

from collections.abc import Mapping
from typing import Any

from cxbot.conversation.draft import Draft
from cxbot.conversation.marks import Marks
from cxbot.conversation.routing import calls_person
from cxbot.conversation.sending import Sending
from cxbot.conversation.sessions import Sessions
from cxbot.flow.texts.formats import locale
from cxbot.model.message import Button, Outbound

Keyboard = tuple[tuple[Button, ...], ...]


class Replies:
    def __init__(self, sessions: Sessions, marks: Marks) -> None:
        self._sessions = sessions
        self._marks = marks

    def phrase(
        self,
        draft: Draft,
        key: str,
        values: Mapping[str, Any] | None = None,
        buttons: Keyboard = (),
        name: str = "message.sent",
    ) -> None:
        """Say one of shop.yaml's `messages`; an empty one is silence the owner asked for."""
        world = self._sessions.world(draft)
        text = self._sessions.catalog.shop.message(
            key, world.language, values or {}, now=draft.now, customer=world.customer
        )
        if text:
            outbound = Outbound(op="message", peer=draft.here.account, text=text, buttons=buttons)
            draft.send(outbound, Sending(kind="message", name=name))

    def greet(self, draft: Draft) -> None:
        self.phrase(draft, "greeting", None, self.menu(draft))

    def menu(self, draft: Draft) -> Keyboard:
        """A button for each flow that has one."""
        address = draft.here.address
        language = self._sessions.world(draft).language
        return tuple(
            (Button(label=label, data=self._marks.flow(address, flow)),)
            for flow, label in self._sessions.catalog.menu(language)
        )

    def label(self, draft: Draft, flow: str) -> str:
        """What stands on its button; its name where it has none."""
        there = dict(self._sessions.catalog.menu(self._sessions.world(draft).language))
        return there.get(flow, flow)

    def languages(self, draft: Draft) -> None:
        address = draft.here.address
        line = tuple(
            Button(label=_own_name(code), data=self._marks.language(address, code))
            for code in self._sessions.catalog.shop.languages
        )
        self.phrase(draft, "language_choose", buttons=(line,))

    def toast(self, draft: Draft, tap_id: str | None, key: str | None = None) -> None:
        """Every tap is answered, so that the button stops spinning; `key` shows a phrase."""
        if tap_id is None:
            return
        text = None
        if key is not None:
            language = self._sessions.world(draft).language
            text = self._sessions.catalog.shop.message(key, language)
        outbound = Outbound(op="answer_tap", peer=draft.here.account, tap_id=tap_id)
        if text:
            outbound = Outbound(op="answer_tap", peer=draft.here.account, tap_id=tap_id, text=text)
        draft.do(outbound, Sending(message_class="once"))

    def not_understood(self, draft: Draft) -> None:
        """The menu; after the second miss in a row also the offer of a person."""
        misses = draft.conversation.misses + 1
        draft.change_conversation(misses=misses)
        draft.mark("not_understood")
        if misses >= 2:
            draft.change_conversation(misses=0)
            self.phrase(draft, "offer_human", buttons=(*self._person(draft), *self.menu(draft)))
            return
        self.phrase(draft, "not_understood", buttons=self.menu(draft))

    def _person(self, draft: Draft) -> Keyboard:
        """A button that calls a person, if any entry of anytime.yaml does."""
        catalog = self._sessions.catalog
        flow = next(
            (f for f in catalog.flows.values() if f.anytime and f.first and calls_person(f)),
            None,
        )
        if flow is None:
            return ()
        language = self._sessions.world(draft).language
        label = catalog.shop.message("button_human", language).text
        return ((Button(label=label, data=self._marks.flow(draft.here.address, flow.name)),),)


def _own_name(code: str) -> str:
    """A language in its own words: English, Русский, 中文."""
    return (locale(code).get_display_name() or code).capitalize()
