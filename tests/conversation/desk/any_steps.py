"""What people do at a desk, at random: a list of steps for each seed."""

import random
from dataclasses import dataclass
from typing import Literal

from cxbot.model.channel import Ambiguous, NotSent, Outcome, Refused
from cxbot.model.message import Attachment
from cxbot.testing import GROUP_CHAT

Kind = Literal["forum", "plain"]
CUSTOMERS = ("1001", "1002", "1003", "1004")
OLGA, PAVEL, LEAD, STRANGER, IVAN = "2001", "2002", "2003", "2999", "3001"
ANONYMOUS = "1087968824"
NAMES = {OLGA: "Olga", PAVEL: "Pavel", LEAD: "Lena", STRANGER: "Stan", ANONYMOUS: "Group"}
PEOPLE = tuple(NAMES)
TEAM_CHAT, BILLING_CHAT = f"{GROUP_CHAT}1", f"{GROUP_CHAT}2"
NAMED = ("warehouse", "billing")
CAPACITY = 1
SHOP = f"""
shop: Blue Kettle
language: en
languages: [en, ru]
time_zone: UTC
messages: {{call_missed: We tried to call you}}
desk:
  assign: balanced
  capacity: {CAPACITY}
  anonymous: yes
  receipts: reactions
  remind_after: 10 minutes
  requeue_after: 30 minutes
  notice_every: 20 minutes
  idle: {{remind: 2 hours, resolve: 5 hours}}
  reopen_within: 8 hours
  response: {{normal: {{first: 20 minutes, next: 40 minutes, resolve: 4 hours}}}}
  confirm_forwards: yes
  operators:
    Lena: {{account: {LEAD}, role: supervisor}}
  queues:
    billing: {{assign: manual}}
    sales: {{assign: round robin}}
  teams: [warehouse]
  replies:
    hello: "Hello! Here is {{operator}}."
    wait: "One moment"
"""
FLOWS = {
    "shop": SHOP,
    "help": "when: {command: /person, button: A person}\ndo:\n  - human: Help with the order\n"
    "    call_back: after 18:00\n",
    "pay": """
when: {command: /pay}
do:
  - ask: Which code?
    save: code
  - human: A payment
    secret: [code]
    queue: billing
  - say: Was it well?
""",
}
#: What operators write that is for no customer; each has the word that gives it away.
PRIVATE = (
    "// {}", ". {}", "/note {}", "@pavel {}", "/side warehouse {}", "/transfer sales {}",
    "/transfer billing {}", "/transfer pavel {}", "/nonsense {}", "/take {}", "/drop {}",
    "/snooze {}", "/away {}", "/prio {}", "/tag {}", "/mood {}", "/cause {}", "/assign {}",
    "/history {}", "/card {}", "/t {}", "/ban {}", "/reopen {}", "/return {}", "/stats {}",
    "/unban {}", "/delete {}", "/queue {}", "/help {}", "/wake {}", "/silent {}", "/bind {}",
    "/called reached {}", "/called no answer {}", "/called recovered {}", "/called {}",
    "/case 1 // {}", "/case 99999 {}", "/@ {}", "/ {}", "//{}", "/side nobody {}",
)  # fmt: skip
#: Commands without the word: with arguments that make sense, and some that don't.
COMMANDS = (
    "/take", "/take", "/take force", "/snooze 2h", "/snooze tomorrow", "/resolve", "/reopen",
    "/drop", "/assign pavel", "/assign @olga", "/transfer", "/snooze 1h",
    "/snooze tomorrow", "/snooze -5", "/snooze 999999999h", "/wake", "/resolve", "/done",
    "/return", "/reopen", "/away", "/away 30m", "/away now", "/back", "/prio urgent", "/prio low",
    "/tag vip", "/untag vip", "/mood happy", "/mood -", "/cause delivery", "/cause x", "/silent",
    "/unsilent", "/ban 1", "/ban 0", "/unban", "/history 3", "/history -1", "/who", "/card", "/t",
    "/called reached", "/called no answer", "/called no answer", "/called lost", "/called",
    "/t hello", "/t 1", "/delete", "/side", "/mine", "/queue sales", "/stats week", "/health",
    "/help", "/unbind", "/case", "/case x", "/", "//", ".", "/take\n\n", "/note",
)  # fmt: skip
SAID = ("Where is it", "thanks", "5", "/person", "/pay", "/stop", "/start", "/menu", "hello", "2")
PHOTO = (Attachment(kind="photo", file_id="f"),)
OTHER = (Attachment(kind="other", file_id="", name="giveaway"),)
FAULTS: tuple[tuple[Outcome, bool], ...] = (
    (NotSent(reason="too many", after=0.0, flood=True), False),
    (NotSent(reason="no network", after=0.0), False),
    (Ambiguous(reason="read timeout"), True),
    (Ambiguous(reason="read timeout"), False),
    (Refused(code="too_large", reason="too large"), False),
    (Refused(code="other", reason="who knows"), False),
    (Refused(code="message_gone", reason="message not found"), False),
    (Refused(code="topic_gone", reason="message thread not found"), False),
    (Refused(code="topic_closed", reason="TOPIC_CLOSED"), False),
    (Refused(code="reply_gone", reason="message to be replied not found"), False),
    (Refused(code="uncopyable", reason="message can't be copied"), False),
)


@dataclass(frozen=True, slots=True)
class Step:
    who: str
    what: str = ""
    #: The customer it is about.
    about: int = 0
    number: int = 0
    #: The next one comes before anybody has done anything about this one.
    together: bool = False


@dataclass
class Written:
    account: str
    text: str
    #: Empty for an edit: what was sent before it was sent.
    message_id: str
    chat: str | None = None
    #: The customer it is for.
    to: str | None = None
    private: bool = False


_CUSTOMERS_DO = (
    "say", "say", "say", "write", "write", "write", "reply", "album", "odd", "photo", "edit",
    "react", "blocked", "unblocked", "unblocked", "tap", "tap", "tap",
)  # fmt: skip
_PEOPLE_DO = (
    "answer", "answer", "private", "private", "private", "command", "command", "command",
    "general", "reply", "forward", "photo", "odd", "album", "album", "edit", "react", "tap", "tap",
)  # fmt: skip


def steps(seed: int, length: int) -> list[Step]:
    """Always the same ones for a seed; two customers have called for people already."""
    chance = random.Random(seed)
    found = [Step("customer", "say", about, 3) for about in range(2)]
    for _ in range(length):
        about, number = chance.randrange(4), chance.randrange(1024)
        together = chance.random() < 0.25
        match chance.choices(
            ["customer", "person", "time", "restart", "fault", "team", "member"],
            [32, 50, 6, 2, 4, 3, 2],
        ):
            case ["customer"]:
                what = chance.choice(_CUSTOMERS_DO)
                found.append(Step("customer", what, about, number, together))
            case ["person"]:
                who = chance.choice([OLGA, OLGA, PAVEL, PAVEL, LEAD, LEAD, STRANGER, ANONYMOUS])
                found.append(Step(who, chance.choice(_PEOPLE_DO), about, number, together))
            case ["time"]:
                minutes = chance.choice([1, 1, 7, 7, 30, 200, 700])
                found.append(Step("time", number=minutes))
            case ["fault"]:
                found.append(Step("fault", chance.choice(["customer", "group"]), about, number))
            case ["member"]:
                found.append(Step("member", chance.choice(["gone", "there"]), about))
            case [other]:
                found.append(Step(other, number=number, together=together))
    return found
