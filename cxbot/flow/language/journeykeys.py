"""Keys of journey.yaml."""

from cxbot.flow.language.word import Word

JOURNEY = (
    Word(
        "stages",
        "stages",
        "The columns of the map: a ready set (`four`, `phases`, `retail`), or names of your own in "
        "their order, each before, during or after the purchase. Left out: four.",
        "stages: {browsing: before, buying: during, wearing: after}",
    ),
    Word(
        "window",
        "length",
        "How much of the past requirements look at. Left out: 30 days.",
        "window: 30 days",
    ),
    Word(
        "review",
        "review",
        "How often each touchpoint is looked through, unless it says its own. Left out: never.",
        "review: {every: 90 days, owner: Anna}",
    ),
    Word(
        "touchpoints",
        "touchpoints",
        "Where customers meet you, by the names that steps give them in `touchpoint:`.",
        "touchpoints:\n  order status: {stage: post-purchase support, owner: Anna}",
    ),
    Word(
        "personas",
        "personas",
        "Typical customers, by name. The first whose `if` holds is theirs.",
        "personas:\n  regular:\n    who: Has a drawer full of our shirts\n"
        "    if: customer.orders_count > 2",
    ),
    Word(
        "journeys",
        "journeys",
        "Trips that customers make, by name: what begins and ends one. Left out: one, "
        "of whatever lies less than 30 days apart.",
        "journeys:\n  purchase: {goal: {event: order.delivered}}",
    ),
)

TOUCHPOINT = (
    Word("stage", "stage", "One of `stages`.", "stage: research"),
    Word(
        "medium",
        "medium",
        "online, offline (a shop, a parcel, a call), or hybrid: booked here, collected there. "
        "Left out: online.",
        "medium: offline",
    ),
    Word(
        "control",
        "control",
        "direct: in your hands; indirect: what others say of you. Left out: direct.",
        "control: indirect",
    ),
    Word("owner", "text", "Who answers for it.", "owner: Anna"),
    Word(
        "moment_of_truth",
        "yes/no",
        "Here it is decided whether they come back; it has a star on the map.",
        "moment_of_truth: yes",
    ),
    Word("about", "text", "What the customer wants here.", "about: Where is my parcel?"),
    Word(
        "benchmark",
        "percent",
        "What others in the trade reach, as a line on the map.",
        "benchmark: 90%",
    ),
    Word(
        "requirements",
        "requirements",
        "What it has to reach; each is judged: met, not met, not enough data.",
        "requirements: {first_reply: 5 minutes, csat: 85%}",
    ),
    Word("review", "review", "Its own, instead of the file's.", "review: {every: 30 days}"),
)

REQUIREMENTS = (
    Word(
        "first_reply",
        "in time",
        "A person's first answer, in opening hours: so soon for 90% of those who wait, "
        "or for another share.",
        "first_reply: {within: 5 minutes, share: 95%}",
    ),
    Word(
        "reply",
        "in time",
        "The same for any answer, the bot's too, by the clock on the wall.",
        "reply: 10 seconds",
    ),
    Word("csat", "at least", "Answers of 4 and 5 of 5: at least this share.", "csat: 85%"),
    Word("ces", "at least", "Answers of 5 to 7 of 7: at least this share.", "ces: 80%"),
    Word("nps", "points", "The net score, from -99 to 100: at least so many points.", "nps: 40"),
    Word(
        "completion",
        "at least",
        "Customers who came to its end: at least this share.",
        "completion: 70%",
    ),
    Word(
        "drop_off",
        "at most",
        "Customers who left here and did not come back: at most this share.",
        "drop_off: 20%",
    ),
    Word(
        "transfers",
        "at most",
        "Talks that one of your people handed to another: none, or at most this share.",
        "transfers: none",
    ),
    Word(
        "friction",
        "at most",
        "Customers who stumbled: misses, repeated questions, errors, long waits. At most this "
        "share.",
        "friction: 15%",
    ),
)

IN_TIME = (
    Word("within", "length", "How soon.", "within: 5 minutes"),
    Word("share", "percent", "For how many of the waits. Left out: 90%.", "share: 95%"),
)

REVIEW = (
    Word("every", "length", "How often.", "every: 90 days"),
    Word("owner", "text", "Who does it. Left out: the touchpoint's owner.", "owner: Anna"),
)

PERSONA = (
    Word("who", "text", "Who they are.", "who: Buys one shirt for somebody else"),
    Word("interests", "text", "What they care about.", "interests: A print that makes them laugh"),
    Word("time", "text", "How they spend their time.", "time: In the evening, on the phone"),
    Word("expects", "text", "What they expect of you.", "expects: It comes before the birthday"),
    Word("pains", "text", "What stands in their way.", "pains: Which size?"),
    Word(
        "if",
        "condition",
        "Whom it fits: a condition on the fields of the customer, without the day of today.",
        "if: customer.orders_count == 1",
    ),
)

KIND = (
    Word(
        "start",
        "mark",
        "What begins it. Left out: the first contact, and each after a silence as long as `gap`.",
        "start: {event: order.created}",
    ),
    Word("goal", "mark", "What they came for.", "goal: {event: order.delivered}"),
    Word(
        "gap",
        "length",
        "After such a silence the next contact belongs to another one. Left out: 30 days.",
        "gap: 30 days",
    ),
    Word(
        "after_goal",
        "length",
        "The same once the goal is reached. Left out: 14 days.",
        "after_goal: 14 days",
    ),
    Word(
        "ideal",
        "touchpoint names",
        "The way you would like them to go.",
        "ideal: [size help, order status]",
    ),
)

MARK = (
    Word("event", "event", "An event of the shop.", "event: order.created"),
    Word("touchpoint", "touchpoint", "The first contact there.", "touchpoint: size help"),
)
