"""Keys of `desk:` in shop.yaml."""

from cxbot.flow.language.word import Word

_HOURS = (
    Word(
        "hours",
        "opening hours",
        "When people answer, if that isn't when the shop is open. Left out: opening_hours.",
        "hours: mon-fri 9:00-20:00",
    ),
    Word(
        "off_hours",
        "off hours",
        "What `human` does outside of these hours: `queue` keeps the ticket until people are "
        "back, `refuse` ends at once with the outcome off_hours. Left out: queue.",
        "off_hours: refuse",
    ),
)

_ANSWERS = (
    Word(
        "signature",
        "signature",
        "How whoever answers is shown to the customer. Left out: nobody.",
        "signature: first name",
    ),
    Word(
        "relay",
        "relay",
        "Which messages in a ticket's topic go to the customer: all, only replies to theirs, or "
        "only those of whoever holds the ticket. Left out: all.",
        "relay: replies",
    ),
    Word(
        "receipts",
        "receipts",
        "Whether a delivered answer is marked with a reaction. One that failed always says so. "
        "Left out: none.",
        "receipts: reactions",
    ),
    Word(
        "others",
        "others",
        "What an answer of somebody who doesn't hold the ticket is: sent, with a word of "
        "warning, or (`lock`) kept as a note. Left out: warn.",
        "others: lock",
    ),
    Word(
        "confirm_forwards",
        "yes/no",
        "Forwarded messages ask before they go to the customer. Left out: no.",
        "confirm_forwards: yes",
    ),
    Word(
        "anonymous",
        "yes/no",
        "Admins of the group who hide their name may act; the log says anonymous. Left out: no.",
        "anonymous: yes",
    ),
)

_WORK = (
    Word(
        "assign",
        "strategy",
        "Who gets a ticket: whoever takes it (manual), in turn (round robin), who has the fewest "
        "(balanced), or who had the customer last (sticky). Left out: manual.",
        "assign: balanced",
    ),
    Word(
        "capacity",
        "number",
        "Open tickets one operator is given at most. Left out: no limit.",
        "capacity: 5",
    ),
    Word(
        "sticky_for",
        "length",
        "How long a ticket waits for whoever had the customer last. Left out: 10 minutes.",
        "sticky_for: 10 minutes",
    ),
    Word(
        "remind_after",
        "length",
        "Who took a ticket and leaves the customer waiting that long is reminded. Left out: never.",
        "remind_after: 10 minutes",
    ),
    Word(
        "requeue_after",
        "length",
        "After that long the ticket goes back to the queue. Left out: never.",
        "requeue_after: 20 minutes",
    ),
    Word(
        "response",
        "response",
        "How soon customers should be answered. Left out: no targets.",
        "response:\n  normal: {first: 30 minutes}",
    ),
    Word(
        "operators",
        "operators",
        "Who works here, if there is something to say about them. Everybody in the group is an "
        "operator all the same.",
        "operators:\n  Anna: {account: 111}",
    ),
    Word(
        "queues",
        "queues",
        "Lines of tickets, for `queue` of `human` and of rules. Left out: one line for all.",
        "queues:\n  billing: {operators: [Anna]}",
    ),
    Word(
        "routing",
        "routes",
        "Rules for where a ticket goes; the first that fits decides.",
        "routing:\n  - {language: ru, to: Anna}",
    ),
)

_ENDS = (
    Word(
        "idle",
        "idle",
        "A customer who doesn't answer you is reminded, then the ticket is closed. Left out: "
        "neither.",
        "idle: {remind: 1 day, resolve: 3 days}",
    ),
    Word(
        "reopen_within",
        "length",
        "A message that soon after the end opens the ticket again. Left out: 72 hours.",
        "reopen_within: 72 hours",
    ),
    Word(
        "thanks",
        "words",
        "Whole messages that don't open it again; capitals and punctuation don't count.",
        "thanks: [thanks, ok]",
    ),
    Word(
        "notice_every",
        "length",
        "A customer who waits is told at most that often that they aren't forgotten. Left out: "
        "never.",
        "notice_every: 15 minutes",
    ),
    Word(
        "rating",
        "survey",
        "The question after a ticket: how well did we help? Asked unless you say no.",
        "rating: {ask: no}",
    ),
    Word(
        "causes",
        "words",
        "What an operator may name as the cause of trouble with one tap. Left out: delivery, "
        "product, payment, information, bot, staff, other.",
        "causes: [delivery, product, payment]",
    ),
    Word(
        "teams",
        "words",
        "Other teams or partners to ask inside a ticket; the customer never sees that.",
        "teams: [warehouse, courier]",
    ),
    Word(
        "replies",
        "replies",
        "Answers that operators send by a short code.",
        'replies:\n  hello: "Hello! {operator} here."',
    ),
)

DESK = (*_HOURS, *_ANSWERS, *_WORK, *_ENDS)

OPERATOR = (
    Word("account", "number", "The number of their account in the messenger.", "account: 111"),
    Word("role", "role", "What they may do. Left out: operator.", "role: supervisor"),
    Word("skills", "words", "What rules may ask for.", "skills: [returns]"),
    Word("languages", "languages", "What they speak. Left out: all.", "languages: [en, ru]"),
    Word("capacity", "number", "Their own limit of open tickets.", "capacity: 8"),
    Word(
        "shift",
        "opening hours",
        "When they work. Left out: the desk's hours. Holidays are everybody's.",
        "shift: mon-fri 9:00-13:00",
    ),
)

QUEUE = (
    Word("operators", "words", "Who serves it. Left out: everybody.", "operators: [Anna]"),
    Word("assign", "strategy", "As above, for this queue.", "assign: round robin"),
    Word(
        "escalate_to",
        "queue",
        "Where a ticket goes whose target was missed by half of it again.",
        "escalate_to: leads",
    ),
)

ROUTE = (
    Word("flow", "words", "It fits tickets from this flow.", "flow: complaint"),
    Word("touchpoint", "words", "... of this touchpoint.", "touchpoint: delivery"),
    Word("channel", "words", "... from this messenger.", "channel: webchat"),
    Word("language", "languages", "... of customers who speak it.", "language: ru"),
    Word("persona", "words", "... of such customers.", "persona: wholesale"),
    Word("priority", "priorities", "... with this priority.", "priority: [high, urgent]"),
    Word("in_queue", "words", "... that the flow put into this queue.", "in_queue: billing"),
    Word(
        "waiting",
        "number",
        "It fits while at least so many tickets wait in the queue.",
        "waiting: 10",
    ),
    Word("queue", "queue", "The ticket goes into this queue.", "queue: overflow"),
    Word("to", "text", "It is given to this operator.", "to: Anna"),
    Word("skill", "text", "Only who has this skill gets it.", "skill: returns"),
    Word("set_priority", "priority", "It gets this priority.", "set_priority: high"),
    Word(
        "because",
        "text",
        "Shown on the card as the reason. Left out: told from the rule.",
        "because: complaints in Russian",
    ),
)

RESPONSE = (
    Word(
        "clock",
        "limit clock",
        "Whether the time runs only while people answer (business) or always (calendar). Left "
        "out: business.",
        "clock: calendar",
    ),
    *(
        Word(priority, "targets", f"The targets of tickets of {priority} priority.", example)
        for priority, example in (
            ("low", "low: {first: 4 hours}"),
            ("normal", "normal: {first: 30 minutes, next: 1 hour, resolve: 2 days}"),
            ("high", "high: {first: 15 minutes}"),
            ("urgent", "urgent: {first: 5 minutes}"),
        )
    ),
)

TARGETS = (
    Word("first", "length", "Until the first answer of a person.", "first: 30 minutes"),
    Word("next", "length", "Until each answer after it.", "next: 1 hour"),
    Word("resolve", "length", "Until the ticket is resolved.", "resolve: 2 days"),
)

IDLE = (
    Word("remind", "length", "Silence after which the customer is reminded.", "remind: 1 day"),
    Word("resolve", "length", "Silence after which the ticket is closed.", "resolve: 3 days"),
)

RATING = (
    Word("ask", "yes/no", "Whether it is asked at all. Left out: yes.", "ask: no"),
    Word("after", "length", "How long after the end. Left out: 3 minutes.", "after: 3 minutes"),
    Word("expires", "length", "Until when an answer counts. Left out: 7 days.", "expires: 7 days"),
    Word(
        "change_within",
        "length",
        "Until when it may be changed. Left out: 24 hours.",
        "change_within: 24 hours",
    ),
    Word(
        "comment_within",
        "length",
        "For how long a message after it is its comment. Left out: 10 minutes.",
        "comment_within: 10 minutes",
    ),
    Word(
        "at_most_every",
        "length",
        "One customer is asked once in that time. Left out: 24 hours.",
        "at_most_every: 24 hours",
    ),
    Word("low", "number", "Up to this score the lead is told. Left out: 2.", "low: 2"),
)
