"""Figures as people read them."""

from cxbot.journey.metrics import Figure
from cxbot.journey.metrics.figure import Unit

_NAMES = {
    "nps": "NPS",
    "csat": "CSAT",
    "ces": "CES",
    "response_rate": "response rate",
    "response_rate_partial": "response, partial too",
}


def name(figure: Figure) -> str:
    """`CSAT, flow desk`."""
    return ", ".join(part for part in (metric(figure), group(figure)) if part)


def metric(figure: Figure) -> str:
    return _NAMES.get(figure.metric, figure.metric.replace("_", " "))


def group(figure: Figure) -> str:
    """`language ru`; nothing for everybody."""
    return ", ".join(f"{of} {which}" for of, which in figure.of.items())


def amount(value: float, unit: Unit) -> str:
    match unit:
        case "percent":
            return f"{_plain(value, 1)} %"
        case "points":
            return _plain(value, 0)
        case "mean":
            return f"{value:.2f}"
        case "number":
            return f"{value:g}"


def difference(value: float, unit: Unit) -> str:
    """Of two shares in percent: so many points."""
    digits = 1 if unit == "percent" else 0
    return f"{_plain(value, digits, sign=True)} points"


def interval(figure: Figure) -> str | None:
    """None where it has none."""
    if figure.low is None or figure.high is None:
        return None
    return f"{amount(figure.low, figure.unit)} to {amount(figure.high, figure.unit)}"


def _plain(value: float, digits: int, *, sign: bool = False) -> str:
    """Never -0."""
    rounded = round(value, digits) or 0.0
    return f"{rounded:{'+' if sign and rounded else ''}.{digits}f}"
