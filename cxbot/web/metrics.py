"""`/metrics`, in the text format of Prometheus. No customer is in it, and few labels.

Who may read: with CXBOT_METRICS_KEY whoever sends it; without it only who connects from this
machine, by its own name and through no proxy, since a proxy on this machine lets the world in.
"""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from cxbot.settings.values import LOCAL_HOSTS
from cxbot.web.health import PULSE, Pulse
from cxbot.web.parts import PARTS, Figure, Parts

if TYPE_CHECKING:
    from prometheus_client.core import Metric

_PREFIX = "cxbot_"
_FORWARDED = (hdrs.X_FORWARDED_FOR, hdrs.X_FORWARDED_HOST, hdrs.FORWARDED, "X-Real-IP", hdrs.VIA)


def routes(parts: Parts) -> list[web.RouteDef]:
    return [web.get("/metrics", _metrics)] if parts.figures is not None else []


async def _metrics(request: web.Request) -> web.Response:
    parts = request.app[PARTS]
    if parts.metrics_key is None:
        if not _is_here(request):
            raise web.HTTPNotFound
    elif not _has_key(request, parts.metrics_key):
        raise web.HTTPUnauthorized(headers={hdrs.WWW_AUTHENTICATE: "Bearer"})
    assert parts.figures is not None
    text, kind = rendered([*await parts.figures(), *_of_the_process(request.app[PULSE])])
    return web.Response(body=text, headers={hdrs.CONTENT_TYPE: kind})


def _has_key(request: web.Request, key: str) -> bool:
    scheme, _, given = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    same = hmac.compare_digest(given.strip().encode(errors="replace"), key.encode())
    return scheme.lower() == "bearer" and same


def _is_here(request: web.Request) -> bool:
    """By the connection, not by what it says of itself. The name keeps out a page of somebody
    else's that a browser on this machine has open."""
    peer = request.transport.get_extra_info("peername") if request.transport else None
    if not peer or not ip_address(peer[0].partition("%")[0]).is_loopback:
        return False
    try:
        named = urlsplit(f"//{request.host}").hostname
    except ValueError:
        return False
    return named in LOCAL_HOSTS and not any(one in request.headers for one in _FORWARDED)


def _of_the_process(pulse: Pulse) -> list[Figure]:
    lag = "How late the loop came to its work, the most of the last 15 seconds."
    return [
        Figure(name="loop_lag_seconds", help=lag, kind="gauge", samples=[({}, pulse.lag)]),
        Figure(
            name="build_info",
            help="Always 1; the version is a label.",
            kind="gauge",
            samples=[({"version": version("cxbot")}, 1)],
        ),
    ]


def rendered(figures: Sequence[Figure]) -> tuple[bytes, str]:
    """The text, and its content type. With memory, files and CPU time of the process."""
    # here: to import it takes longer than a turn, and most runs are never asked
    from prometheus_client import CollectorRegistry, ProcessCollector
    from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

    registry = CollectorRegistry()
    registry.register(_Given(figures))
    ProcessCollector(registry=registry)
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Given:
    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures = figures

    def describe(self) -> list["Metric"]:
        """Nothing is looked at before it is asked for."""
        return []

    def collect(self) -> Iterator["Metric"]:
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        kinds: dict[str, Any] = {"gauge": GaugeMetricFamily, "counter": CounterMetricFamily}
        for figure in self._figures:
            names = list(figure.samples[0][0]) if figure.samples else []
            kind = kinds.get(figure.kind, HistogramMetricFamily)
            metric = kind(_PREFIX + figure.name, figure.help, labels=names)
            for labels, value in figure.samples:
                told = [labels[name] for name in names]
                if isinstance(value, tuple):
                    buckets = [(_bound(bound), count) for bound, count in value[0]]
                    metric.add_metric(told, buckets=buckets, sum_value=value[1])
                else:
                    metric.add_metric(told, value)
            yield metric


def _bound(bound: float) -> str:
    return "+Inf" if bound == float("inf") else str(float(bound))
