"""Keys of shop.yaml."""

from cxbot.flow.language.word import Word

SHOP = (
    Word("shop", "text", "The shop's name; {shop.name} in texts.", "shop: Loud Shirts"),
    Word(
        "language",
        "language",
        "Spoken when we don't know better; every text exists in it.",
        "language: en",
    ),
    Word("languages", "languages", "All languages the bot speaks.", "languages: [en, ru]"),
    Word(
        "time_zone",
        "time zone",
        "Where the shop's clock hangs; customers without a known one share it.",
        "time_zone: Europe/Moscow",
    ),
    Word("currency", "currency", "Of prices without one of their own.", "currency: RUB"),
    Word(
        "quiet_hours",
        "hours",
        "Nothing the bot starts by itself is sent then. Answers always are. Left out: none.",
        "quiet_hours: 21:00-10:00",
    ),
    Word(
        "opening_hours",
        "opening hours",
        "When people answer. Left out: always.",
        "opening_hours: mon-fri 10:00-19:00, sat 11:00-16:00",
    ),
    Word(
        "holidays",
        "holidays",
        "Dates with other hours than their day of the week has, or none at all.",
        'holidays: {2026-01-01: closed, 2026-12-31: "10:00-14:00"}',
    ),
    Word(
        "menu",
        "flows",
        "The flows whose buttons are shown, in this order. Left out: all, by their names.",
        "menu: [order_status, size_help]",
    ),
    Word(
        "answers",
        "answer types",
        "Answer types of your own, for `answer:`.",
        'answers:\n  order_number: {pattern: "[A-Za-z]-\\\\d{3,6}", example: A-1042}',
    ),
    Word(
        "values",
        "constants",
        "What texts and conditions call shop.NAME.",
        "values:\n  delivery_price: 300",
    ),
    Word(
        "customer",
        "field types",
        "What you keep about a customer beyond the built-in fields.",
        "customer:\n  shirt_size: text",
    ),
    Word(
        "events",
        "event types",
        "Events of your shop's system beside order.*, with the types of their data.",
        "events:\n  shirt.printed_again: {shirt: {name: text, url: text}}",
    ),
    Word(
        "messages",
        "messages",
        'The bot\'s own phrases in your words; "" silences one.',
        'messages:\n  human_called: "Thank you. A colleague will write here soon."',
    ),
    Word("policy", "settings", "How often the bot may write first.", ""),
    Word(
        "desk",
        "desk",
        "How people answer in the operators' group. Every key of it may be left out.",
        "desk:\n  signature: first name\n  response:\n    normal: {first: 30 minutes}",
    ),
)

NAMED_ANSWER = (
    Word(
        "pattern",
        "pattern",
        "A regular expression for the whole answer.",
        'pattern: "[A-Za-z]-\\\\d{3,6}"',
    ),
    Word("list", "words", "The answers, as buttons.", "list: [Moscow, Kazan]"),
    Word("example", "text", "Shown when the answer doesn't fit.", "example: A-1042"),
)

TYPES = (
    Word("text", "", "Words."),
    Word("number", "", "A number."),
    Word("money", "", "A price."),
    Word("date", "", "A day."),
    Word("time", "", "A day with its time."),
    Word("yes/no", "", "Yes or no."),
    Word("list", "", "A list."),
)
