"""Keys on top of a flow and of an anytime entry."""

from cxbot.flow.language.word import Word

FLOW = (
    Word("flow", "id", "Its name, the same as the file's.", "flow: order_status"),
    Word(
        "about",
        "text",
        "One line that says what it is for; operators see it.",
        "about: Tells the customer where the parcel is",
    ),
    Word(
        "when",
        "when",
        "What starts it: a command, words, a button, an event. Any of them does.",
        "when: {command: /order, words: [where is my order]}",
    ),
    Word(
        "if",
        "condition",
        "Starts only if this is true. Asked again after every wait; then a no ends it.",
        "if: customer.wants_messages and order.total >= 500",
    ),
    Word(
        "limit",
        "limit",
        "How often it may start: once for the same order, or once in a while for one customer.",
        "limit: once per order.number",
    ),
    Word(
        "cancel_when",
        "cancel",
        "An event that ends it while it waits.",
        "cancel_when: {event: order.returned, same: order.number}",
    ),
    Word(
        "contact",
        "contact",
        "For a flow that the bot begins by itself: what it is for, and how often it may come. "
        "Every key of it may be left out.",
        "contact: {purpose: survey, again: 180 days}",
    ),
    Word("do", "steps", "The steps, from top to bottom.", 'do:\n  - say: "Hello!"'),
)

CONTACT = (
    Word(
        "purpose",
        "purpose",
        "service: about their order; survey: asks how we did; marketing: offers, which only those "
        "get who asked for them. Left out: survey if a question of this flow has a metric, else "
        "service. What a flow that it runs is for is that flow's own affair.",
        "purpose: survey",
    ),
    Word(
        "awaited",
        "yes/no",
        "The customer waits for it, so the times between messages don't hold it back; it counts "
        "all the same.",
        "awaited: yes",
    ),
    Word(
        "again",
        "length",
        "Until the same customer is asked by this survey again. Left out: as policy says.",
        "again: 180 days",
    ),
    Word(
        "expires_after",
        "length",
        "What could not be sent for so long is not sent at all. Left out: as policy says.",
        "expires_after: 2 days",
    ),
    Word(
        "window",
        "length",
        "How long an answer to it still counts. Left out: as policy says.",
        "window: 14 days",
    ),
    Word(
        "sample",
        "percent",
        "Only that share of the customers is asked, always the same ones. Left out: all.",
        "sample: 50%",
    ),
    Word(
        "wave",
        "text",
        "A name for the sample: with another one other customers are asked.",
        "wave: spring",
    ),
    Word(
        "quota",
        "budget",
        "Invitations to this survey for all customers together. Left out: no limit.",
        "quota: 200 per 30 days",
    ),
)

#: On top they hold for all steps of the flow; at a step for that step.
LABELS = (
    Word("task", "task", "What the customer wants to get done.", "task: find my order"),
    Word("stage", "stage", "The stage of the journey.", "stage: post-purchase support"),
    Word("touchpoint", "touchpoint", "What this exchange is called.", "touchpoint: order status"),
)

WHEN = (
    Word("command", "commands", "The customer sends it.", "when: {command: /order}"),
    Word(
        "words",
        "words",
        "They stand in a message: whole words in this order. Capitals and signs don't matter.",
        "when: {words: [where is my order, order status]}",
    ),
    Word(
        "button",
        "phrase",
        "Its label in the menu, after /start and /menu.",
        'when: {button: "📦 Where is my order?"}',
    ),
    Word(
        "event",
        "events",
        "Your shop's system sends it. One we make ourselves: `customer.neglected`, once for a "
        "customer and an order, when nobody has spoken with them since it was delivered, for as "
        "long as `policy.neglect` says; it has `order`, `since` and `days`.",
        "when: {event: order.delivered}",
    ),
)

CANCEL = (
    Word("event", "event", "The event that ends it.", "event: order.returned"),
    Word(
        "same",
        "field",
        "Only if this field has the same value in the event and in the flow.",
        "same: order.number",
    ),
)

ANYTIME = (
    Word("anytime", "entries", "What works inside every flow.", "anytime:\n  - when: …"),
)  # fmt: skip

_IN_ENTRY = tuple(word for word in FLOW if word.name in {"about", "when", "if"})
ENTRY = (
    *_IN_ENTRY,
    Word(
        "first",
        "yes/no",
        "Wins even over the question being asked, if its words are the whole message. "
        "It works while people talk to the customer, too.",
        "first: yes",
    ),
    *(word for word in FLOW if word.name == "do"),
)
