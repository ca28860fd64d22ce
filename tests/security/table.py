"""Who may do what: the one table. `docs/security.md` shows it, and tests try every row of it with
everybody there can be; what has no row fails.

At the desk each role may do what those before it may. Whoever has no role is refused, and it is
noted in the audit; who can't be told apart, or isn't in that group's business, is passed over.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from cxbot.model.desk import ROLES, Role

# --- at the desk ----------------------------------------------------------------------------------

#: The least role -> commands and buttons of the operators' groups.
DESK: Mapping[Role, tuple[str, ...]] = {
    "viewer": (
        "bind", "card", "help", "history", "mine", "neglected", "queue", "stats", "who", "why",
    ),
    "operator": (
        "assign", "away", "back", "called", "callsend", "cause", "contact", "delete", "drop",
        "later", "log", "menu", "mood", "pick", "prio", "reopen", "resolve", "retry", "return",
        "send", "side", "silent", "snooze", "t", "tag", "take", "transfer", "unsilent", "untag",
        "use", "wake",
    ),
    "supervisor": ("ban", "erase", "health", "unban"),
    "admin": ("unbind",),
}  # fmt: skip
#: What is done by writing rather than by a command.
WRITING: Mapping[str, Role] = {"answer a customer": "operator", "write a note": "operator"}

#: Refused: told, and in the audit. Silent: nothing is done, said of it, or written down.
Verdict = Role | Literal["refused", "silent"]
#: Whoever may turn up in the operators' group -> what they are there.
AT_DESK: Mapping[str, Verdict] = {
    "a stranger who can write there": "refused",
    "a customer who can write there": "refused",
    "a member who is no operator": "refused",
    "one who left a second ago": "refused",
    "an operator of another team, in that team's group": "silent",
    "an anonymous admin": "silent",
    "the linked channel": "silent",
    "a viewer": "viewer",
    "an operator": "operator",
    "an admin of the group": "supervisor",
    "a supervisor": "supervisor",
    "an owner": "admin",
}


def may(verdict: Verdict, least: Role) -> bool:
    return verdict in ROLES and ROLES.index(verdict) >= ROLES.index(least)


def least_role(act: str) -> Role:
    return next(role for role, acts in DESK.items() if act in acts)


# --- in a private chat ----------------------------------------------------------------------------

Private = Literal["everybody, about themselves", "owners"]
#: The bot's own commands.
PRIVATE: Mapping[str, Private] = {
    "start": "everybody, about themselves",
    "menu": "everybody, about themselves",
    "help": "everybody, about themselves",
    "language": "everybody, about themselves",
    "stop": "everybody, about themselves",
    "subscribe": "everybody, about themselves",
    "unsubscribe": "everybody, about themselves",
    "mydata": "everybody, about themselves",
    "forget": "everybody, about themselves",
    "dashboard": "owners",
}
#: Kinds of buttons, by the name of what a tap on them means. Each is signed for one chat.
BUTTONS: Mapping[str, str] = {
    "ChoiceTap": "whom the question was asked",
    "FlowTap": "whom the menu was sent",
    "LanguageTap": "whom the choice was sent",
    "LeaveTap": "whose ticket it is",
    "RatingTap": "whose ticket it was",
    "ForgetTap": "who asked to be forgotten",
    "OutTap": "the owner who was told of a sign-in",
    "TicketTap": "at the desk, as the command of that name",
}

# --- over HTTP ------------------------------------------------------------------------------------

Open = Literal["everybody", "link", "session", "form", "shop", "telegram", "metrics"]
OPEN: Mapping[Open, str] = {
    "everybody": "everybody; it tells nothing of the shop",
    "link": "who has a sign-in link of an owner that is fresh and unused",
    "session": "an owner who is signed in",
    "form": "an owner who is signed in, from a page of the dashboard",
    "shop": "who has CXBOT_API_KEY",
    "telegram": "who has CXBOT_WEBHOOK_SECRET",
    "metrics": "who has CXBOT_METRICS_KEY; without one, this machine",
}
#: Method and path, as the application has them, without what is in braces.
ROUTES: Mapping[tuple[str, str], Open] = {
    ("GET", "/healthz"): "everybody",
    ("GET", "/readyz"): "everybody",
    ("GET", "/metrics"): "metrics",
    ("POST", "/api/events"): "shop",
    ("POST", "/api/links"): "shop",
    ("POST", "/telegram"): "telegram",
    ("GET", "/static/{name}"): "everybody",
    ("GET", "/sign-in/{token}"): "everybody",
    ("POST", "/sign-in"): "link",
    ("POST", "/sign-out"): "form",
    ("POST", "/look"): "form",
    ("GET", "/{rest}"): "everybody",
    ("GET", "/"): "session",
    ("GET", "/now"): "session",
    ("GET", "/map"): "session",
    ("GET", "/map/{touchpoint}"): "session",
    ("GET", "/levels/{level}"): "session",
    ("GET", "/funnels"): "session",
    ("GET", "/funnels/{flow}"): "session",
    ("GET", "/voice"): "session",
    ("GET", "/findings"): "session",
    ("GET", "/requirements"): "session",
    ("GET", "/reviews"): "session",
    ("GET", "/reviews/worksheet"): "session",
    ("GET", "/reviews/mark"): "session",
    ("GET", "/desk"): "session",
    ("GET", "/customers"): "session",
    ("GET", "/customers/{id}"): "session",
    ("GET", "/contact-load"): "session",
    ("GET", "/versions"): "session",
    ("GET", "/versions/{flow}"): "session",
    ("GET", "/data-quality"): "session",
    ("POST", "/reviews/mark"): "form",
    ("POST", "/reviews/items"): "form",
    ("POST", "/reviews/items/move"): "form",
}

# --- on the machine -------------------------------------------------------------------------------

Reach = Literal["nothing of customers", "the project's folder", "the database", "the bot itself"]
#: Commands in the terminal: what whoever runs them must be able to read already. They ask nobody.
TERMINAL: Mapping[Reach, tuple[str, ...]] = {
    "nothing of customers": ("new", "sandbox", "schema"),
    "the project's folder": ("chat", "check", "draw", "survey simulate", "test"),
    "the database": (
        "audit log", "audit read", "audit sheet", "backup", "compare", "customer erase",
        "customer export", "customer retention", "customer show", "deploy", "digest", "doctor",
        "import", "improve add", "improve begin", "improve done", "improve drop", "improve list",
        "link list", "link make", "link retire", "link sheet", "map", "map diff", "map keep",
        "map refresh", "map versions", "migrate", "report desk", "report journey", "report voice",
        "requirements", "restore", "resume", "retention", "touchpoints", "trace",
    ),
    "the bot itself": ("run",),
}  # fmt: skip


# --- as the page shows it -------------------------------------------------------------------------


def markdown() -> str:
    """The tables of docs/security.md."""
    return "\n\n".join((_desk(), _people(), _private(), _routes(), _terminal()))


def _desk() -> str:
    rows = [
        (f"`{act}`", *("yes" if may(role, least) else "–" for role in ROLES))
        for least, acts in DESK.items()
        for act in acts
    ]
    rows += [
        (what, *("yes" if may(role, least) else "–" for role in ROLES))
        for what, least in WRITING.items()
    ]
    return _table(("at the desk", *ROLES), rows)


def _people() -> str:
    return _table(("who is in the operators' group", "is there"), AT_DESK.items())


def _private() -> str:
    rows: list[tuple[str, str]] = [(f"`/{name}`", who) for name, who in PRIVATE.items()]
    rows += [(f"a button, `{name}`", who) for name, who in BUTTONS.items()]
    return _table(("in a private chat", "who may"), rows)


def _routes() -> str:
    rows = [(f"`{method} {path}`", OPEN[who]) for (method, path), who in ROUTES.items()]
    return _table(("over HTTP", "who may"), rows)


def _terminal() -> str:
    rows = [(reach, ", ".join(f"`{one}`" for one in names)) for reach, names in TERMINAL.items()]
    return _table(("in the terminal, who can read", "may"), rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
