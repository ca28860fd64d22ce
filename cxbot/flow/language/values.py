"""What stands in answers, texts and conditions: answer types, filters, functions, operators."""

from cxbot.flow.language.word import Word

ANSWERS = (
    Word("text", "", "Any words.", "I liked the print."),
    Word("number", "", "A number.", "178 · 2,5 · two"),
    Word("yes/no", "", "Two buttons; the value is yes or no.", "yes · sure · нет"),
    Word(
        "rating",
        "",
        "A number of a scale, as buttons: `rating 1-5`, `rating 0-10`.",
        "4 · 4/5 · 4️⃣ · four · ★★★★",
    ),
    Word("choice", "", "One of `choices`, as buttons.", "a tap, or the label typed"),
    Word("phone", "", "A phone number, with a button to share it.", "+7 921 123-45-67"),
    Word("email", "", "An e-mail address.", "anna@example.com"),
    Word("date", "", "A day.", "31.12.2026 · tomorrow"),
    Word("photo", "", "A picture.", "a photo"),
    Word("location", "", "A place on the map.", "a location"),
)

FILTERS = (
    Word("date", "", "A day: 12 March.", "{order.eta | date}"),
    Word("time", "", "A time: 10:00, with its day when it isn't today.", "{order.eta | time}"),
    Word(
        "money",
        "",
        "A price in the order's currency, else the shop's.",
        "{order.total | money}",
    ),
    Word("upper", "", "In capitals.", "{coupon.code | upper}"),
    Word(
        "plural",
        "",
        "The form that goes with the number: one / more. Russian has three: ночь / ночи / ночей.",
        "{nights} {nights | plural: night / nights}",
    ),
    Word("or", "", "What stands there instead when the value is empty.", "{comment | or: nothing}"),
)

FUNCTIONS = (
    Word("days_since", "", "Days since a date.", "days_since(order.delivered_at) > 14"),
    Word("hours_since", "", "Hours since a time.", "hours_since(order.created_at) < 1"),
    Word("length", "", "How long a text or a list is.", "length(comment) > 200"),
    Word("lower", "", "The text without capitals.", 'lower(city) == "moscow"'),
    Word("today", "", "Today's date, where the customer is.", "order.ship_by < today"),
)

OPERATORS = (
    Word("== !=", "", "The same, or not. One `=` doesn't compare.", 'order.status == "shipped"'),
    Word("< <= > >=", "", "Less, more. An empty value is neither.", "order.total >= 500"),
    Word("in [..]", "", "One of these.", 'order.status in ["paid", "packed"]'),
    Word("is empty", "", "There is no value. `is not empty`: there is one.", "comment is empty"),
    Word("and or not", "", "Both, either, the opposite.", "not got_it and rating <= 2"),
    Word("+ - * /", "", "Calculates. With an empty value the result is empty.", "price * 2 > 100"),
    Word("yes no", "", "The answers of yes/no questions.", "got_it == no"),
)
