"""/metrics: what is told, in whose format, to whom; /healthz and /readyz beside it."""

import asyncio
from collections.abc import Sequence

import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from cxbot.web.health import PULSE, Pulse
from cxbot.web.parts import Figure

from .conftest import Memory, Open, Shop

KEY = "key-of-the-collector"
FIGURES = [
    Figure(
        name="turns_total",
        help='Turns, "quoted" \\ and\nin two lines.',
        kind="counter",
        samples=[({"outcome": "done"}, 3.0), ({"outcome": 'a "b"\n\\c'}, 1.0)],
    ),
    Figure(
        name="turn_seconds",
        help="How long.",
        kind="histogram",
        samples=[({}, (((0.1, 2), (float("inf"), 3)), 4.5))],
    ),
    Figure(name="inbox_new", help="New.", kind="gauge", samples=[({}, 7.0)]),
]


async def figures() -> Sequence[Figure]:
    return FIGURES


async def read(shop: Shop, **headers: str) -> tuple[int, str]:
    async with shop.http.get(f"{shop.url}/metrics", headers=headers) as answer:
        return answer.status, await answer.text()


async def test_collectors_read_each_figure_with_its_type_and_labels(open_shop: Open) -> None:
    shop = await open_shop(figures=figures)
    async with shop.http.get(f"{shop.url}/metrics") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
        text = await answer.text()
    found = {family.name: family for family in text_string_to_metric_families(text)}
    assert found["cxbot_turns"].type == "counter"
    told = {sample.labels["outcome"]: sample.value for sample in found["cxbot_turns"].samples}
    assert told == {"done": 3.0, 'a "b"\n\\c': 1.0}
    assert found["cxbot_inbox_new"].samples[0].value == 7.0
    spread = {(s.name, s.labels.get("le")): s.value for s in found["cxbot_turn_seconds"].samples}
    assert spread == {
        ("cxbot_turn_seconds_bucket", "0.1"): 2,
        ("cxbot_turn_seconds_bucket", "+Inf"): 3,
        ("cxbot_turn_seconds_count", None): 3,
        ("cxbot_turn_seconds_sum", None): 4.5,
    }


async def test_the_process_tells_its_memory_files_version_and_lag(open_shop: Open) -> None:
    _, text = await read(await open_shop(figures=figures))
    names = {family.name for family in text_string_to_metric_families(text)}
    assert names >= {
        "process_resident_memory_bytes",
        "process_open_fds",
        "process_cpu_seconds",
        "cxbot_loop_lag_seconds",
        "cxbot_build_info",
    }


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 proxy"},
        {"Host": "bot.shop.example"},
        {"Host": "127.0.0.1.shop.example:8080"},
        {"Host": "[::1"},
    ],
)
async def test_without_a_key_nobody_reads_them_through_a_proxy_or_by_another_name(
    open_shop: Open, headers: dict[str, str]
) -> None:
    shop = await open_shop(figures=figures)
    assert (await read(shop, **headers))[0] in (400, 404)
    assert (await read(shop))[0] == 200
    assert (await read(shop, Host="localhost"))[0] == 200


async def test_with_a_key_only_who_has_it_reads_them(open_shop: Open) -> None:
    shop = await open_shop(figures=figures, metrics_key=KEY)
    for wrong in ("", f"Bearer {KEY}x", f"Basic {KEY}", KEY, "Bearer", "Bearer ключ"):
        status, text = await read(shop, **({"Authorization": wrong} if wrong else {}))
        assert status == 401
        assert "turns" not in text
    through = {"X-Forwarded-For": "203.0.113.9", "Host": "bot.shop.example"}
    assert (await read(shop, Authorization=f"Bearer {KEY}", **through))[0] == 200


async def test_there_are_none_where_nothing_is_measured(shop: Shop) -> None:
    assert (await read(shop))[0] == 404


async def test_readiness_names_what_is_missing(shop: Shop, memory: Memory) -> None:
    memory.ready = False
    status, answer, headers = await shop.call("GET", "/readyz", Authorization=None)
    assert (status, headers["Retry-After"]) == (503, "5")
    assert answer == {"error": "not ready", "missing": ["starting"]}


def test_the_pulse_remembers_the_most_of_the_last_seconds() -> None:
    pulse = Pulse()
    pulse.beat(0.0, 0.1)
    pulse.beat(1.0, 0.7)
    pulse.beat(2.0, 0.0)
    assert pulse.lag == 0.7
    pulse.beat(17.0, 0.2)
    assert pulse.lag == 0.2
    assert not pulse.ill


def test_a_loop_that_was_held_up_long_is_ill_for_a_while_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pulse = Pulse()
    pulse.beat(100.0, 11.0)
    assert pulse.ill
    assert [record.message for record in caplog.records] == ["loop_held"]
    pulse.beat(116.0, 0.0)
    assert not pulse.ill


async def test_alive_is_answered_by_the_pulse(open_shop: Open) -> None:
    apps: list[web.Application] = []

    async def page(request: web.Request) -> web.Response:
        apps.append(request.app)
        return web.Response()

    shop = await open_shop(extra_routes=[web.get("/page", page)])
    await shop.http.get(f"{shop.url}/page")
    assert (await shop.call("GET", "/healthz"))[0] == 200
    pulse = apps[0][PULSE]
    pulse.beat(asyncio.get_running_loop().time(), 60.0)
    assert (await shop.call("GET", "/healthz"))[0] == 503
