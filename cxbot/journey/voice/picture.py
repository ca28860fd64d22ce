"""The report as one SVG that stands alone: no fonts, links or scripts of others. The same report
gives the same picture."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from cxbot.journey.metrics import LETTERS, Fate, Figure
from cxbot.journey.voice import ink
from cxbot.journey.voice.ink import Lettering
from cxbot.journey.voice.numbers import amount, difference, group, interval, metric, name
from cxbot.journey.voice.report import VoiceReport
from cxbot.model.statistics import percentile

_WIDTH, _MARGIN = 960.0, 32.0
_INNER = _WIDTH - 2 * _MARGIN
#: Where the scale begins and how long it is; the words stand left and right of it.
_SCALE, _LONG = 268.0, 360.0
_ROW, _SMALL = 40.0, 12.0
#: Of a dimension with very many groups.
_GROUPS = 40
_ENDS = {"points": (-100.0, 100.0), "percent": (0.0, 100.0)}
_FATES: tuple[Fate, ...] = ("complete", "partial", "refused", "silent")
_MEANING = {
    "complete": "I complete",
    "partial": "P partial",
    "refused": "R refused",
    "silent": "NC silent",
}
_COLUMNS, _TALL = 12, 120.0

_HEAD = Lettering(size=15, bold=True)
_FAINT = Lettering(size=_SMALL, ink="faint")
_MIDDLE = Lettering(size=_SMALL, ink="faint", anchor="middle")
_BOLD = Lettering(bold=True)


def picture(report: VoiceReport, zone: tzinfo) -> str:
    """The whole file; times are told in that zone."""
    page = _Page()
    page.title(report, zone)
    page.scores("Scores and response", report.figures)
    if report.breakdown:
        page.scores(f"By {report.by}", report.breakdown)
    if report.incentivised:
        page.scores("With a reward for the answer, and without", report.incentivised)
    page.key(compared=report.period.before is not None)
    page.responses(report.figures if not report.breakdown else report.breakdown)
    if report.load is not None:
        page.load(report.load.histogram())
    return page.whole(_described(report))


class _Page:
    """Filled from top to bottom."""

    def __init__(self) -> None:
        self._drawn: list[str] = []
        self._y = _MARGIN

    def title(self, report: VoiceReport, zone: tzinfo) -> None:
        period = report.period
        start = f"{period.since.astimezone(zone):%Y-%m-%d}" if period.since else "the beginning"
        of = f" · flow {report.flow}" if report.flow is not None else ""
        self._y += 16
        self._put(ink.text("What customers say", _MARGIN, self._y, Lettering(size=20, bold=True)))
        self._y += 21
        shown = f"{start} to {period.until.astimezone(zone):%Y-%m-%d %H:%M} ({zone}){of}"
        self._put(ink.text(ink.fit(shown, _INNER, 13), _MARGIN, self._y, _FAINT))

    # --- figures on their scales -----------------------------------------------------------------

    def scores(self, title: str, figures: Sequence[Figure]) -> None:
        self._heading(title)
        unit = None
        for figure in figures[:_GROUPS]:
            if figure.unit != unit and figure.unit in _ENDS:
                self._axis(figure)
            unit = figure.unit
            self._figure(figure)
        self._left_out(len(figures) - _GROUPS)

    def _axis(self, figure: Figure) -> None:
        least, most = _ENDS[figure.unit]
        self._y += 14
        for part in (0.0, 0.5, 1.0):
            shown = amount(least + part * (most - least), figure.unit).replace(".0", "")
            self._put(ink.text(shown, _SCALE + part * _LONG, self._y, _MIDDLE))

    def _figure(self, figure: Figure) -> None:
        middle = self._y + _ROW / 2 - 2
        self._y += _ROW
        self._label(metric(figure), group(figure), middle)
        if figure.unit in _ENDS:
            self._scale(figure, middle)
        x = _SCALE + _LONG + 22
        if figure.value is None:
            self._put(ink.text("none yet", x, middle + 4.5, _FAINT))
            return
        sure = "ink" if figure.enough else "faint"
        shown = amount(figure.value, figure.unit)
        at = Lettering(size=16, bold=True, ink=sure, anchor="end")
        self._put(ink.text(shown, x + 62, middle + 1, at))
        below = _below(figure)
        lift = 0 if below else 4
        self._put(ink.text(_beside(figure), x + 72, middle + 0.5 + lift, _FAINT))
        if below:
            self._put(ink.text(below, x + 72, middle + 15.5, _small(figure)))

    def _label(self, words: str, below: str, middle: float) -> None:
        wide = _SCALE - _MARGIN - 24
        lift = 4.5 if below else 0
        words = ink.fit(words, wide, 13, bold=True)
        self._put(ink.text(words, _MARGIN, middle + 4.5 - lift, _BOLD))
        if below:
            self._put(ink.text(ink.fit(below, wide, _SMALL), _MARGIN, middle + 15.5, _FAINT))

    def _scale(self, figure: Figure, y: float) -> None:
        self._put(ink.rule(_SCALE, y, _LONG))
        self._put(*(ink.tick(_SCALE + part * _LONG, y, 4) for part in (0.0, 0.5, 1.0)))
        if figure.value is None or figure.low is None or figure.high is None:
            return
        low, value, high = (_place(one, figure) for one in (figure.low, figure.value, figure.high))
        self._put(ink.whisker(low, high, y, sure=figure.enough))
        self._put(ink.dot(value, y, sure=figure.enough))
        if figure.change is not None:
            self._put(ink.hollow(_place(figure.change.before, figure), y))

    def key(self, *, compared: bool) -> None:
        """What the signs mean."""
        self._y += 12
        y, x = self._y, _SCALE
        self._put(ink.whisker(x - 14, x + 14, y, sure=True), ink.dot(x, y, sure=True))
        self._put(ink.text("value and its 95 % interval", x + 22, y + 4, _FAINT))
        self._put(ink.dot(x + 212, y, sure=False), ink.text("too few", x + 224, y + 4, _FAINT))
        if compared:
            self._put(ink.hollow(x + 296, y), ink.text("period before", x + 308, y + 4, _FAINT))
        self._y += 12

    # --- what became of invitations --------------------------------------------------------------

    def responses(self, figures: Sequence[Figure]) -> None:
        rates = [one for one in figures if one.metric == "response_rate"]
        if not any(_invited(rate) for rate in rates):
            return
        self._heading("What became of invitations")
        for rate in rates[:_GROUPS]:
            self._response(rate)
        self._left_out(len(rates) - _GROUPS)
        self._y += 14
        x = _SCALE
        for fate in _FATES:
            self._put(ink.bar(x, self._y - 10, 12, 12, fate))
            self._put(ink.text(_MEANING[fate], x + 18, self._y, _FAINT))
            x += 94
        self._y += 6

    def _response(self, rate: Figure) -> None:
        top = self._y + 8
        self._y += 34
        self._label(group(rate) or "all surveys", "", top + 11)
        x = _SCALE
        for fate in _FATES if rate.n else ():
            count = int(rate.parts[LETTERS[fate]])
            wide = _LONG * count / rate.n
            if count:
                self._put(ink.bar(x, top, wide, 22, fate))
            if wide > 16:
                at = Lettering(size=_SMALL, ink=f"on-{fate}", anchor="middle")
                self._put(ink.text(str(count), x + wide / 2, top + 15.5, at))
            x += wide
        if not rate.n:
            self._put(ink.rule(_SCALE, top + 11, _LONG))
        rest = f"not delivered {rate.parts['undelivered']} · still open {rate.parts['pending']}"
        self._put(ink.text(rest, _SCALE + _LONG + 22, top + 15, _FAINT))

    # --- how much they were written to -----------------------------------------------------------

    def load(self, counts: Mapping[int, int]) -> None:
        self._heading("Messages that the bot began, per customer")
        if not counts:
            self._y += 20
            self._put(ink.text("none", _MARGIN, self._y, _FAINT))
            return
        each = [messages for messages, n in sorted(counts.items()) for _ in range(n)]
        facts = (
            f"{len(each)} customers · median {percentile(each, 0.5):g}",
            f"90 % at most {percentile(each, 0.9):g} · most {each[-1]}",
        )
        for row, fact in enumerate(facts):
            self._put(ink.text(fact, _MARGIN, self._y + 34 + 17 * row, _FAINT))
        columns = _columns(counts)
        tallest, wide = max(n for _, n in columns), _LONG / len(columns)
        bottom = self._y + 24 + _TALL
        for place, (label, n) in enumerate(columns):
            x, tall = _SCALE + place * wide, _TALL * n / tallest
            if n:
                gap = min(6.0, wide / 6)
                self._put(ink.bar(x + gap, bottom - tall, wide - 2 * gap, tall, "complete"))
            self._put(ink.text(str(n), x + wide / 2, bottom - tall - 5, _MIDDLE))
            self._put(ink.text(label, x + wide / 2, bottom + 16, _MIDDLE))
        self._put(ink.rule(_SCALE, bottom, _LONG))
        self._put(ink.text("messages", _SCALE + _LONG + 22, bottom + 16, _FAINT))
        self._put(ink.text("customers", _SCALE + _LONG + 22, bottom - _TALL - 5, _FAINT))
        self._y = bottom + 20

    # --- round about -----------------------------------------------------------------------------

    def whole(self, described: str) -> str:
        height = self._y + _MARGIN
        return "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{ink.n(_WIDTH)}" '
                f'height="{ink.n(height)}" viewBox="0 0 {ink.n(_WIDTH)} {ink.n(height)}" '
                f'role="img" aria-labelledby="title what" font-family="{ink.FONTS}">',
                '<title id="title">What customers say</title>',
                f'<desc id="what">{ink.escaped(described)}</desc>',
                ink.style(),
                '<rect class="paper" width="100%" height="100%"/>',
                *self._drawn,
                "</svg>",
                "",
            )
        )

    def _put(self, *drawn: str) -> None:
        self._drawn += drawn

    def _heading(self, title: str) -> None:
        self._y += 24
        self._put(ink.rule(_MARGIN, self._y, _INNER))
        self._y += 26
        self._put(ink.text(ink.fit(title, _INNER, 15, bold=True), _MARGIN, self._y, _HEAD))
        self._y += 6

    def _left_out(self, n: int) -> None:
        if n > 0:
            self._y += 16
            self._put(ink.text(f"and {n} more", _MARGIN, self._y, _FAINT))


def _place(value: float, figure: Figure) -> float:
    least, most = _ENDS[figure.unit]
    return _SCALE + _LONG * (min(max(value, least), most) - least) / (most - least)


def _beside(figure: Figure) -> str:
    """`n 53 · 50 to 86`: here whole numbers will do."""
    facts = [f"n {figure.n}"]
    if figure.low is not None and figure.high is not None:
        unit = " %" if figure.unit == "percent" else ""
        facts.append(f"{round(figure.low)} to {round(figure.high)}{unit}")
    if not figure.enough:
        facts.append("too few")
    return " · ".join(facts)


def _below(figure: Figure) -> str:
    """The change in words."""
    if figure.change is None:
        return "" if figure.unit in _ENDS else figure.method
    return f"{figure.change.words}: {difference(figure.change.value, figure.unit)}"


def _small(figure: Figure) -> Lettering:
    clear = figure.change is not None and figure.change.clear
    return Lettering(size=_SMALL, ink="clear" if clear else "faint", bold=clear)


def _invited(rate: Figure) -> bool:
    return bool(rate.n or rate.parts["undelivered"] or rate.parts["pending"])


def _columns(counts: Mapping[int, int]) -> list[tuple[str, int]]:
    """1, 2, 3 … each; those beyond the last column together."""
    most = max(counts)
    if most <= _COLUMNS:
        return [(str(messages), counts.get(messages, 0)) for messages in range(1, most + 1)]
    shown = [(str(messages), counts.get(messages, 0)) for messages in range(1, _COLUMNS)]
    beyond = sum(n for messages, n in counts.items() if messages >= _COLUMNS)
    return [*shown, (f"{_COLUMNS}+", beyond)]


def _described(report: VoiceReport) -> str:
    """The picture in words, for those who can't see it."""
    return " ".join(_sentence(figure) for figure in (*report.figures, *report.breakdown))


def _sentence(figure: Figure) -> str:
    if figure.value is None:
        return f"{name(figure)}: none yet."
    between = interval(figure)
    shown = f"{name(figure)}: {amount(figure.value, figure.unit)}"
    change = f", {figure.change.words}" if figure.change is not None else ""
    few = "" if figure.enough else ", too few to tell"
    return f"{shown}{f', 95 %: {between}' if between else ''}, n {figure.n}{few}{change}."
