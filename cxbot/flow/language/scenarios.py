"""Keys of the files in flows/tests/."""

from cxbot.flow.language.word import Word

GIVEN = (
    Word("now", "clock", "The time it begins, on the shop's clock.", "now: 2025-03-10 18:30"),
    Word(
        "customer",
        "customer",
        "Who it is.",
        "customer: {name: Anna, language: en, wants_messages: true}",
    ),
    Word(
        "orders",
        "orders",
        "Orders the customer has, beside the one of the event.",
        "orders: [{number: A-1042, status: shipped}]",
    ),
    Word("event", "first event", "It begins by this event.", "event: order.delivered"),
    Word(
        "with",
        "event data",
        "The data of the event.",
        "with: {order: {number: A-1042, total: 1900}}",
    ),
    Word(
        "calls",
        "stubs",
        "What actions answer here instead of being called; `error` is a refusal, a list one answer "
        "for each call.",
        "calls: {shop.find_order: {number: A-1042, status: shipped}}",
    ),
)

FILE = (
    Word("flow", "tested flow", "The flow that is tested, or anytime.", "flow: post_purchase"),
    Word("given", "given", "How each test begins.", "given:\n  now: 2025-03-10 18:30"),
    Word("tests", "tests", "One story each.", "tests:\n  - test: …\n    steps: …"),
)

TEST = (
    Word("test", "text", "What it proves, in a sentence.", "test: A low rating reaches a person"),
    Word(
        "given", "given", "What is different from `given` above.", "given: {now: 2025-03-10 22:40}"
    ),
    Word("steps", "story", "What is said and what happens, in order.", 'steps:\n  - user: "2"'),
)

STORY = (
    Word(
        "user",
        "sent",
        "The customer writes this; or sends a photo, file, voice, location, contact.",
        '- user: "2"',
    ),
    Word("tap", "text", "The customer taps the button of that label.", '- tap: "5"'),
    Word(
        "bot",
        "expected",
        "The bot's next message; * stands for anything. `bot: nothing`: it is silent.",
        '- bot: "*from 1 (bad) to 5 (great)*"',
    ),
    Word(
        "buttons",
        "words",
        "The buttons under the message that was read last.",
        "- buttons: [Delivery, Returns]",
    ),
    Word("wait", "pause", "The clock moves on; all that is due happens.", "- wait: 3 days"),
    Word(
        "event",
        "event",
        "Your shop's system sends it.",
        "- event: order.returned\n  with: {order: {number: A-1042}}",
    ),
    Word(
        "human",
        "expected",
        "A person was called; the title of the card. `human: nothing`: nobody was.",
        '- human: "2/5 for A-1042*"',
    ),
    Word(
        "operator",
        "text",
        "Somebody in the group writes this to the customer, or a command.",
        "- operator: /done",
    ),
    Word("ended", "ending", "The flow has ended, like this.", "- ended: finished"),
    Word(
        "expect",
        "values",
        "What variables, customer.…, metric.… and ticket.… are now.",
        "- expect: {rating: 2, metric.csat: 2}",
    ),
)

SENT = (
    Word("photo", "text", "A picture, by any name.", "photo: shirt.jpg"),
    Word("file", "text", "A file, by any name.", "file: invoice.pdf"),
    Word("voice", "text", "A voice message.", "voice: hello.ogg"),
    Word("location", "text", "A place on the map.", 'location: "55.75, 37.61"'),
    Word("contact", "text", "The customer's own phone.", 'contact: "+79211234567"'),
    Word("text", "text", "The words below a photo or a file.", "text: It came like this"),
)

ENDINGS = (
    Word("finished", "", "It came to its end, or to a stop."),
    Word("no reply", "", "Nobody answered a question."),
    Word("cancelled", "", "Its cancel_when came true."),
    Word("stopped", "", "The customer stopped it."),
    Word("not relevant", "", "Its `if` was no longer true after a wait."),
    Word("unreachable", "", "The customer has blocked the bot."),
    Word("error", "", "Something did not work, and people were called."),
)
