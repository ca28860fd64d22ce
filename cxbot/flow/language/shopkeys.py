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
    Word(
        "policy",
        "policy",
        "How often the bot may write first. Every key of it may be left out.",
        "policy: {apart: 24 hours, surveys: 1 per 14 days, messages: 4 per 30 days}",
    ),
    Word(
        "privacy",
        "privacy",
        "How long words are kept. Every key of it may be left out; figures never change.",
        "privacy: {incoming: 30 days, outgoing: 90 days, messages: 2 years}",
    ),
    Word(
        "rewards",
        "rewards",
        "Small thanks for an answer, by name: `call: reward.give` gives a code, and texts say "
        "what it is as shop.rewards.NAME.",
        'rewards:\n  thanks: {what: "10% off", codes: generate}',
    ),
    Word(
        "desk",
        "desk",
        "How people answer in the operators' group. Every key of it may be left out.",
        "desk:\n  signature: first name\n  response:\n    normal: {first: 30 minutes}",
    ),
)

POLICY = (
    Word(
        "apart",
        "length",
        "Between any two messages that the bot begins. Left out: 24 hours.",
        "apart: 24 hours",
    ),
    Word(
        "surveys",
        "budget",
        "Surveys that one customer is asked to. Left out: 1 per 14 days.",
        "surveys: 1 per 14 days",
    ),
    Word(
        "messages",
        "budget",
        "Whatever the bot begins with one customer, surveys too. Left out: 4 per 30 days.",
        "messages: 4 per 30 days",
    ),
    Word(
        "again",
        "length",
        "Until a customer is asked to the same survey again. Left out: 90 days.",
        "again: 90 days",
    ),
    Word(
        "same_metric",
        "length",
        "Until a customer is asked for the same score again, by whatever flow. Left out: 30 days.",
        "same_metric: 30 days",
    ),
    Word(
        "ignored",
        "number",
        "After so many surveys in a row without an answer the times between surveys are doubled, "
        "after one more fourfold, and never more than eightfold. Left out: 2.",
        "ignored: 2",
    ),
    Word(
        "holdout",
        "percent",
        "Customers who are never asked, always the same ones: what they do shows whether asking "
        "harms. At most 50%. Left out: nobody.",
        "holdout: 5%",
    ),
    Word(
        "expires_after",
        "length",
        "What could not be sent for so long is not sent at all. Left out: 7 days.",
        "expires_after: 7 days",
    ),
    Word(
        "window",
        "length",
        "How long an answer to a survey still counts. Left out: 14 days.",
        "window: 14 days",
    ),
    Word(
        "neglect",
        "length",
        "Who ordered and has heard nothing for so long is called neglected in reports. "
        "Left out: 30 days.",
        "neglect: 30 days",
    ),
)

REWARD = (
    Word(
        "what",
        "phrase",
        "What it is, in the customer's words; in all languages, without placeholders.",
        "what: {en: 10% off, ru: Скидка 10 %}",
    ),
    Word(
        "codes",
        "codes",
        "Where the codes come from: made here, of your list, or of an action. Left out: generate.",
        "codes: {list: rewards/thanks.txt}",
    ),
    Word("prefix", "prefix", "How the codes that are made here begin.", "prefix: LOUD"),
    Word(
        "once_per",
        "length",
        "Who asks again sooner gets the code they have. Left out: 90 days.",
        "once_per: 90 days",
    ),
    Word("valid_for", "length", "How long a code holds. Left out: for ever.", "valid_for: 30 days"),
    Word(
        "budget",
        "budget",
        "Codes for all customers together. Left out: no limit.",
        "budget: 200 per 30 days",
    ),
)

CODES = (
    Word(
        "list",
        "list file",
        "A text file below flows/, a code per line; each is given once.",
        "codes: {list: rewards/thanks.txt}",
    ),
    Word(
        "action",
        "action",
        "One of your actions; its result has a field `code`, and may have `valid_until`.",
        "codes: {action: shop.create_coupon, with: {percent: 10}}",
    ),
    Word("with", "arguments", "Arguments of the action.", "with: {percent: 10}"),
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

PRIVACY = (
    Word(
        "incoming",
        "time kept",
        "Originals of what came in, once handled; at least 7 days. Left out: 30 days.",
        "incoming: 30 days",
    ),
    Word(
        "outgoing",
        "time kept",
        "Originals of what was sent. Left out: for good.",
        "outgoing: 90 days",
    ),
    Word(
        "messages",
        "time kept",
        "Words of exchanges, answers, complaints, comments and closed tickets. Left out: for good.",
        "messages: 2 years",
    ),
    Word(
        "flows",
        "time kept",
        "What ended flows had learnt, and what their steps did. Left out: for good.",
        "flows: 180 days",
    ),
    Word(
        "tell_desk",
        "yes/no",
        "The operators' group hears that a customer had themselves forgotten. Left out: no.",
        "tell_desk: yes",
    ),
)
