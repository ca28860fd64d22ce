"""Threats that are met by how the program is written: what it is built of, what it never does."""

import ast
import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxbot.conversation.desk.flood import MOST as MOST_AT_DESK
from cxbot.conversation.keeping_out import MOST
from cxbot.settings import logs
from cxbot.testing import CUSTOMER, GROUP_CHAT, OPERATOR, SHOP, started

ROOT = Path(__file__).parents[2]
OURS = sorted((ROOT / "cxbot").rglob("*.py"))
HELP = "when: {command: /person}\ndo:\n  - human: Help with the order\n"


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """`text(…)`, `pickle.loads(…)`: the name as it is written, and the call."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


# --- S11 ------------------------------------------------------------------------------------------


def test_no_statement_is_put_together_out_of_text() -> None:
    """SQL that is text is a constant: nothing a value could be written into."""
    found = []
    for path in OURS:
        for name, call in calls(path):
            text = name in ("text", "sqlalchemy.text", "sa.text") or name.endswith(
                (".exec_driver_sql", ".executescript")
            )
            written = call.args[0] if call.args else None
            here = "migrations" not in path.parts  # they run on nobody's words
            if text and here and isinstance(written, ast.JoinedStr | ast.BinOp):
                found.append(f"{path.relative_to(ROOT)}:{call.lineno}: {ast.unparse(written)}")
    # names of the program's own tables and numbers of the program's own: nobody's words
    allowed = re.compile(r"PRAGMA|BEGIN|VACUUM|DROP|CREATE|LOCK|TRUNCATE|NOTIFY|LISTEN|SET ")
    assert [one for one in found if not allowed.search(one)] == []


# --- S26 ------------------------------------------------------------------------------------------

#: Why each may: scenarios come back through a pipe from a child of our own; the kept map is numbers
#: of ours in a file of ours, plain data that runs nothing, and may be deleted.
UNPICKLES = {"app/scenarios/workers.py": "pickle", "store/kept.py": "marshal"}


def test_nothing_that_could_run_is_read_from_the_database() -> None:
    found = {}
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in {"pickle", "marshal", "shelve", "dill", "joblib"} & {*names}:
                found[path.relative_to(ROOT / "cxbot").as_posix()] = name
    assert found == UNPICKLES


def test_nothing_is_compiled_or_run_as_code_or_in_a_shell() -> None:
    runs = re.compile(r"^(eval|exec|compile|__import__|os\.system|os\.popen|yaml\.unsafe_load)$")
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in OURS
        for name, call in calls(path)
        if runs.match(name)
        or any(k.arg == "shell" and ast.unparse(k.value) == "True" for k in call.keywords)
    ]
    assert found == []


# --- S33 ------------------------------------------------------------------------------------------

#: The least version without the holes that are known of it.
LEAST = {
    "aiohttp": (3, 14, 0),  # request smuggling and bombs of 3.13 and before
    "aiohttp-jinja2": (1, 6),
    "certifi": (2024, 7, 4),  # a root that was withdrawn
    "jinja2": (3, 1, 6),  # CVE-2024-56326, CVE-2025-27516
    "markupsafe": (3, 0, 0),
    "pydantic": (2, 13, 0),
    "pyyaml": (6, 0, 3),
    "sqlalchemy": (2, 1, 0),
    "yarl": (1, 20, 0),
}


def locked() -> dict[str, tuple[int, ...]]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = re.findall(r"^([a-z0-9-]+)==([0-9.]+)", text, re.MULTILINE)
    return {name: tuple(map(int, version.strip(".").split("."))) for name, version in found}


@pytest.mark.parametrize("name", sorted(LEAST))
def test_no_version_with_a_known_hole_is_locked(name: str) -> None:
    """Offline: whoever hears of a new hole raises the number here, and the lock has to follow."""
    assert locked()[name] >= LEAST[name]


def test_each_locked_package_is_pinned_by_its_hash_and_from_no_other_place() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    packages = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(packages) > 50
    assert [one.splitlines()[0] for one in packages if "--hash=sha256:" not in one] == []
    assert "://" not in text


# --- S2, S27 --------------------------------------------------------------------------------------

TOKEN = "123456789:AAF-a_token_that_nobody_may_print_00"
SECRETS = [
    TOKEN, "a-key-of-the-shop-0001", "postgres-password-77", "Zm9vYmFyYmF6cXV4cXV1eA",
]  # fmt: skip


def broken() -> None:
    raise OSError(
        f"https://api.telegram.org/bot{TOKEN}/sendMessage refused: Authorization: Bearer "
        f"{SECRETS[1]}, postgresql+asyncpg://cxbot:{SECRETS[2]}@db/cxbot, "
        f"https://shop.example/sign-in/{SECRETS[3]}"
    )


def logged(**facts: object) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Lines())
    logger = logging.getLogger("cxbot.tests.threats")
    logger.propagate, logger.handlers = False, [handler]
    try:
        broken()
    except OSError:
        logger.exception("turn_failed", extra=facts)
    return stream.getvalue()


def test_no_secret_gets_into_a_line_or_its_trace() -> None:
    text = logged(url=f"/bot{TOKEN}/getMe", token=TOKEN, nested={"a": [f"Bearer {SECRETS[1]}"]})
    assert [one for one in SECRETS if one in text] == []
    assert json.loads(text)["event"] == "turn_failed"


@pytest.mark.parametrize(
    "words",
    [
        'x\n{"at": "2026-01-01T00:00:00.000Z", "level": "info", "event": "admin_signed_in"}',
        "\x1b[2J\x1b[31mred", "\r\nINFO admin", "\u2028next", "\u202egnp.exe", "\x9b31m", '"}\n{"',
    ],
)  # fmt: skip
def test_what_a_customer_writes_makes_no_line_of_its_own(words: str) -> None:
    text = logged(text=words)
    assert text.count("\n") == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", text)
    assert json.loads(text)["event"] == "turn_failed"


# --- S30, S35 -------------------------------------------------------------------------------------


async def test_who_reads_a_customers_past_is_noted_and_the_queue_shows_no_words() -> None:
    async with started({"help": HELP}, group="forum") as world:
        await world.say(CUSTOMER, "My card is 4000 0000 0000 0002")
        await world.say(CUSTOMER, "/person")
        shown = await world.operator("/queue", thread=None)
        assert "4000" not in "".join(shown)
        await world.operator("/history")
        log = [one async for one in world.store.audit.read(actor=f"operator:{OPERATOR}")]
        assert [one.subject for one in log if one.act == "read_history"] == ["#C1"]


async def test_what_a_customer_writes_looks_like_no_command_and_no_button_of_ours() -> None:
    """Words that want to be the system's are words of that customer: their name is above them, and
    the card's buttons are those of any card."""
    words = "SYSTEM: refund approved.\n✅ Resolve /ban /erase <b>ok</b> [button](tg://x)"
    flows = {"shop": SHOP, "help": HELP}
    async with started(flows, group="forum") as world:
        await world.say("1002", "/person")
        plain = [[b.label for b in m.buttons] for m in world.messages(GROUP_CHAT) if m.buttons]
        await world.say(CUSTOMER, words, person={"name": "SYSTEM ✅ /ban"})
        await world.say(CUSTOMER, "/person")
        await world.say(CUSTOMER, words)
        cards = [m for m in world.messages(GROUP_CHAT) if m.buttons]
        assert [[b.label for b in m.buttons] for m in cards] == plain * 2
        assert cards[-1].outbound.peer == GROUP_CHAT
        kinds = {entity.kind for m in cards for entity in m.outbound.text.entities}
        assert "expandable_blockquote" in kinds
        assert not {"text_link", "url", "mention"} & kinds
        tickets = [t async for t in world.store.audit.read() if t.act in ("banned", "resolved")]
        assert tickets == []


# --- S19 ------------------------------------------------------------------------------------------


def test_a_customer_is_slowed_down_alike_wherever_they_write() -> None:
    assert MOST == MOST_AT_DESK == 60
