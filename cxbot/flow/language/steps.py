"""The eleven verbs, and what may stand beside each."""

from cxbot.flow.language.flows import LABELS
from cxbot.flow.language.word import Verb, Word

_MEDIA = (
    Word(
        "links",
        "links",
        "Buttons that open an address.",
        'links: {Track the parcel: "{order.track_url}"}',
    ),
    Word("photo", "address", "A picture above the text.", "photo: https://shop.example/sizes.jpg"),
    Word("file", "address", "A file.", "file: https://shop.example/care.pdf"),
)
_SAVE = "Where to keep {}. A bare name lives as long as the flow, customer.NAME for ever."

#: Beside any verb.
COMMON = (Word("id", "id", "A name for `go` to come back to.", "id: ask_height"), *LABELS)

REMIND = (
    Word("after", "length", "How long after the question.", "after: 1 day"),
    Word("say", "phrase", "The reminder. Without it the question is repeated."),
)
NO_REPLY = (
    Word("after", "length", "How long after the question.", "after: 3 days"),
    Word("do", "steps", "What then. Without it the flow ends quietly; `do: []` goes on."),
)
NO_ANSWER = (
    Word("after", "length", "How long after people were called.", "after: 2 hours"),
    Word("do", "steps", "What then. Without it: `timeout` of `on`, or the next step."),
)

QUESTION = (
    Word("answer", "answer", "What counts as an answer.", "answer: rating 1-5"),
    Word(
        "choices",
        "choices",
        "The buttons: the value is kept, the label is shown. For `answer: choice`.",
        "choices: {close: Close, loose: Loose}",
    ),
    Word("save", "variable", _SAVE.format("the answer"), "save: rating"),
    Word(
        "retry",
        "phrases",
        "What to say when the answer doesn't fit: the first time, the second, and so on.",
        'retry: ["Please send one digit from 1 to 5."]',
    ),
    Word(
        "give_up",
        "steps",
        "What to do after the last retry. Without it a person is called.",
        "give_up:\n  - human: Could not get an order number",
    ),
    Word(
        "skip",
        "phrase",
        "A button for not answering; the variable is empty then.",
        "skip: Rather not say",
    ),
    Word(
        "remind",
        "remind",
        "Asks again once, after a while of silence.",
        'remind: {after: 1 day, say: "One digit is enough."}',
    ),
    Word(
        "no_reply",
        "no_reply",
        "What happens when nobody answers; counted from the question. Without it the flow ends "
        "quietly after 7 days.",
        "no_reply: {after: 3 days}",
    ),
    Word("metric", "metric", "The rating counts as a score.", "metric: csat"),
)

VERBS = (
    Verb(
        word=Word("say", "phrase", "Sends a text.", '- say: "Thank you!"'),
        options=_MEDIA,
    ),
    Verb(
        word=Word(
            "ask",
            "phrase",
            "Sends a question and waits for its answer.",
            '- ask: "How was it, from 1 to 5?"\n  answer: rating 1-5\n  save: rating\n'
            "  no_reply: {after: 3 days}",
        ),
        options=(*_MEDIA, *QUESTION),
    ),
    Verb(
        word=Word(
            "call",
            "action",
            "Calls one of your actions in handlers/.",
            '- call: shop.find_order\n  with: {number: "{number}"}\n  save: order\n'
            '  on_error:\n    not_found:\n      - say: "There is no such order."\n      - stop',
        ),
        options=(
            Word("with", "arguments", "Its arguments.", 'with: {number: "{number}"}'),
            Word("save", "variable", _SAVE.format("its result"), "save: order"),
            Word(
                "on_error",
                "errors",
                "What to do when it refuses: a branch for each of its errors, `timeout`, and "
                "`else` for any other. Without a branch a person is called.",
                "on_error: {not_found: [stop]}",
            ),
        ),
    ),
    Verb(
        word=Word(
            "set",
            "assignments",
            "Sets variables. A bare name lives as long as the flow, customer.NAME for ever.",
            "- set: {size: M, customer.segment: promoter}",
        ),
    ),
    Verb(
        word=Word(
            "if",
            "condition",
            "Two ways.",
            '- if: order.total >= 3000\n  then:\n    - say: "Delivery is free."\n'
            '  else:\n    - say: "Delivery is {shop.delivery_price | money}."',
        ),
        options=(
            Word("then", "steps", "Steps if it is true."),
            Word("else", "steps", "Steps if it isn't. It may be left out."),
        ),
    ),
    Verb(
        word=Word(
            "match",
            "condition",
            "Many ways, by a value.",
            '- match: rating\n  cases:\n    1-2:\n      - human: "{rating}/5"\n'
            '    3, 4, 5:\n      - say: "Thank you!"',
        ),
        options=(
            Word(
                "cases",
                "cases",
                "A value, several with commas, a range of numbers, or `else`.",
                'cases:\n  1-2: [stop]\n  3, 4, 5:\n    - say: "Thank you!"',
            ),
        ),
    ),
    Verb(
        word=Word(
            "wait",
            "pause",
            "Waits: a length of time, or until a time of the day. A restart doesn't lose it.",
            "- wait: 3 days",
        ),
    ),
    Verb(
        word=Word(
            "human",
            "phrase",
            "Hands over to people; the text is the title of their card. The flow waits until they "
            "are done.",
            '- human: "{rating}/5 for {order.number}"\n  priority: high',
        ),
        options=(
            Word(
                "say",
                "phrase",
                'What the customer is told instead of messages.human_called; "" says nothing.',
                'say: "A colleague will write to you here."',
            ),
            Word("priority", "priority", "Where it stands in the queue.", "priority: high"),
            Word(
                "and",
                "continue",
                "Opens the card and goes on, without waiting for people.",
                "and: continue",
            ),
            Word("queue", "queue", "Which of your teams it is for.", "queue: billing"),
            Word(
                "share",
                "share",
                "What else stands on the card.",
                'share: {Amount: "{order.total | money}"}',
            ),
            Word(
                "secret", "words", "Variables that are never shown on the card.", "secret: [phone]"
            ),
            Word(
                "call_back",
                "phrase",
                "They are to be called: on which number, and when it suits them.",
                'call_back: "{customer.phone}, after 18:00"',
            ),
            Word(
                "no_answer",
                "no_answer",
                "When nobody took it in time.",
                'no_answer: {after: 2 hours, do: [{say: "We have not forgotten you."}]}',
            ),
            Word(
                "on",
                "outcomes",
                "Steps by how it ended. Without a branch the flow goes on.",
                'on:\n  resolved:\n    - say: "Glad we could help."',
            ),
        ),
    ),
    Verb(
        word=Word("run", "flow", "Another flow, then goes on here.", "- run: size_help"),
        options=(
            Word("with", "arguments", "Variables it begins with.", 'with: {number: "{number}"}'),
            Word("save", "variable", _SAVE.format("what it learnt"), "save: sizes"),
        ),
    ),
    Verb(word=Word("go", "id", "On to the step with that `id`.", "- go: ask_height")),
    Verb(word=Word("stop", "nothing", "Ends the flow.", "- stop")),
)

OUTCOMES = (
    Word("resolved", "steps", "People closed it."),
    Word("returned", "steps", "People gave the customer back to the bot."),
    Word("closed_by_customer", "steps", "The customer ended it."),
    Word("timeout", "steps", "Nobody answered in time."),
    Word(
        "off_hours",
        "steps",
        "Nobody was there, and the desk refuses then (off_hours: refuse).",
    ),
    Word("unreachable", "steps", "The customer has blocked the bot."),
)

PRIORITIES = ("low", "normal", "high", "urgent")
