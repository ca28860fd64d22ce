"""The report as a short text for the group, in en, ru and zh."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from cxbot.desk.metrics.figures import Figure
from cxbot.desk.metrics.report import DeskReport
from cxbot.desk.phrases import spoken

#: en, ru, zh. A figure's line is "{name}: {value} …"; what is empty isn't said at all.
_WORDS: dict[str, tuple[str, str, str]] = {
    "title": ("The desk, {period}", "Стол операторов, {period}", "服务台，{period}"),
    "all": ("since the beginning", "за всё время", "全部时间"),
    "queue": ("Queue {queue}", "Очередь {queue}", "队列 {queue}"),
    "open": (
        "Open now: {n} (queued {queued}, ours {active}, customer's {waiting}, snoozed {snoozed})",
        "Открыто: {n} (в очереди {queued}, у нас {active}, за клиентом {waiting}, "
        "отложено {snoozed})",
        "未结：{n}（排队 {queued}，我方 {active}，等客户 {waiting}，搁置 {snoozed}）",
    ),
    "oldest": (
        "Longest wait: {time}",
        "Дольше всех ждут: {time}",
        "最长等待：{time}",
    ),
    "owed": ("Calls owed: {n}", "Надо перезвонить: {n}", "待回电：{n}"),
    "flow": (
        "{start} + {new} new + {reopened} reopened - {resolved} resolved - {cancelled} cancelled "
        "- {returned} to the bot = {end}",
        "{start} + {new} новых + {reopened} открыто снова - {resolved} решено "
        "- {cancelled} отменено - {returned} боту = {end}",
        "{start} + 新 {new} + 重开 {reopened} - 解决 {resolved} - 取消 {cancelled} "
        "- 交回机器人 {returned} = {end}",
    ),
    "duration": (
        "{name}: half within {median}, 90 % within {p90} ({n}){few}",
        "{name}: половина за {median}, 90 % за {p90} ({n}){few}",
        "{name}：半数在 {median} 内，90 % 在 {p90} 内（{n}）{few}",
    ),
    "share": (
        "{name}: {value} % of {n}{few}",
        "{name}: {value} % из {n}{few}",
        "{name}：{n} 个中 {value} %{few}",
    ),
    "few": (", too few to tell", ", слишком мало, чтобы судить", "，数量太少"),
    "nothing": (
        "Nothing was answered in that time.",
        "За это время ответов не было.",
        "此期间没有答复。",
    ),
    "working": (
        "Times are working hours.",
        "Время считается в рабочих часах.",
        "时间按工作时间计算。",
    ),
    "first_response_time": ("First answer", "Первый ответ", "首次答复"),
    "felt_first_response_time": (
        "First answer, as felt",
        "Первый ответ глазами клиента",
        "客户感受的首次答复",
    ),
    "next_response_time": ("Next answers", "Следующие ответы", "后续答复"),
    "wait_to_claim": ("Until taken", "До взятия", "到接手"),
    "full_resolution_time": ("Until resolved", "До решения", "到解决"),
    "limit_first": ("First answer in time", "Первый ответ в срок", "首次答复达标"),
    "limit_next": ("Next answer in time", "Следующий ответ в срок", "后续答复达标"),
    "limit_resolve": ("Resolved in time", "Решено в срок", "解决达标"),
    "csat": ("Satisfied (4 and 5)", "Довольны (4 и 5)", "满意（4 和 5）"),
    "csat_response_rate": ("Answered the question", "Ответили на вопрос", "评价回复率"),
    "called_back_in_a_day": ("Called back within a day", "Перезвонили за сутки", "一天内回电"),
    "call_backs_recovered": ("Won back by a call", "Вернули звонком", "通话挽回"),
    "reopen_rate": ("Opened again", "Открыто снова", "重新打开"),
    "one_touch_rate": ("Solved by one answer", "Решено одним ответом", "一次答复解决"),
    "queue_abandonment": ("Left before an answer", "Ушли без ответа", "未获答复即离开"),
    "containment": ("The bot alone", "Бот справился сам", "机器人独立完成"),
    "answer_delivery_failures": ("Answers not delivered", "Ответы не дошли", "答复未送达"),
    "lag": (
        "Inputs handled: 95 % within {time} ({n}){few}",
        "Сообщения обработаны: 95 % за {time} ({n}){few}",
        "消息处理：95 % 在 {time} 内（{n}）{few}",
    ),
    "group_minutes_full": (
        "Minutes in which a group was full",
        "Минуты, когда группа была заполнена",
        "群消息额度用尽的分钟",
    ),
    "units": ("d h min s", "д ч мин с", "天 小时 分 秒"),
}
_DURATIONS = (
    "first_response_time",
    "felt_first_response_time",
    "next_response_time",
    "wait_to_claim",
    "full_resolution_time",
)
_SHARES = (
    "limit_first",
    "limit_next",
    "limit_resolve",
    "csat",
    "csat_response_rate",
    "called_back_in_a_day",
    "call_backs_recovered",
    "reopen_rate",
    "one_touch_rate",
    "queue_abandonment",
    "containment",
    "answer_delivery_failures",
)
#: None of it is no news.
_ONLY_IF_SOME = frozenset({"answer_delivery_failures", "group_minutes_full", "queue_abandonment"})
#: In seconds; who waits less for the bot notices nothing.
_SLOW = 5


def told(
    report: DeskReport, language: str, *, local: Callable[[datetime], datetime] | None = None
) -> str:
    """At most 25 lines. `local` turns an instant into the shop's time; else it is UTC."""
    own = _speaker(language)
    lines = [own("title", period=_period(report, own, local))]
    if report.queue is not None:
        lines.append(own("queue", queue=report.queue))
    lines += _backlog(report, own)
    measured = [*_durations(report, own), *_shares(report, own, _SHARES)]
    lines += measured or [own("nothing")]
    lines += [*_lag(report, own), *_shares(report, own, ("group_minutes_full",))]
    return "\n".join(lines)


Speaker = Callable[..., str]


def _speaker(language: str) -> Speaker:
    index = ("en", "ru", "zh").index(spoken(language))

    def say(key: str, /, **values: object) -> str:
        return _WORDS[key][index].format_map(values)

    return say


def _period(report: DeskReport, own: Speaker, local: Callable[[datetime], datetime] | None) -> str:
    def day(at: datetime) -> str:
        return f"{local(at) if local is not None else at:%Y-%m-%d %H:%M}"

    since, until = report.period.since, report.period.until
    return own("all") if since is None else f"{day(since)} – {day(until)}"


def _backlog(report: DeskReport, own: Speaker) -> Iterator[str]:
    backlog = report.backlog
    states = backlog.by_state()
    yield own(
        "open",
        n=backlog.open,
        queued=states["queued"],
        active=states["active"],
        waiting=states["waiting_customer"],
        snoozed=states["snoozed"],
    )
    oldest = report.figure("oldest_waiting", "calendar")
    if oldest.value is not None:
        yield own("oldest", time=length(oldest.value, own))
    if backlog.calls_owed:
        yield own("owed", n=backlog.calls_owed)
    yield own("flow", **backlog.flow.to_json())


def _durations(report: DeskReport, own: Speaker) -> Iterator[str]:
    said = False
    for name in _DURATIONS:
        figure = report.figure(name, "business")
        if figure.value is None:
            continue
        said = True
        yield own(
            "duration",
            name=own(name),
            median=length(figure.value, own),
            p90=length(figure.more["p90"], own),
            n=figure.n,
            few=_few(figure, own),
        )
    if said and _differ(report):
        yield own("working")


def _differ(report: DeskReport) -> bool:
    """Working hours say something else than the clock on the wall."""
    return any(
        report.figure(name, "business").value != report.figure(name, "calendar").value
        for name in _DURATIONS
    )


def _shares(report: DeskReport, own: Speaker, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        figure = next((one for one in report.figures if one.metric == name), None)
        if figure is None or figure.value is None:
            continue
        if name in _ONLY_IF_SOME and not figure.value:
            continue
        value = f"{figure.value:.0f}"
        yield own("share", name=own(name), value=value, n=figure.n, few=_few(figure, own))


def _lag(report: DeskReport, own: Speaker) -> Iterator[str]:
    figure = next((one for one in report.figures if one.metric == "inbox_lag"), None)
    late = figure.more["p95"] if figure is not None else None
    if figure is not None and late is not None and late >= _SLOW:
        yield own("lag", time=length(late, own), n=figure.n, few=_few(figure, own))


def _few(figure: Figure, own: Speaker) -> str:
    return "" if figure.enough else own("few")


def length(seconds: float, own: Speaker) -> str:
    """The two largest units: "1 d 4 h", "12 min"."""
    days, hours, minutes, rest = own("units").split()
    whole = timedelta(seconds=round(seconds))
    parts = (
        (whole.days, days),
        (whole.seconds // 3600, hours),
        (whole.seconds // 60 % 60, minutes),
        (whole.seconds % 60, rest),
    )
    first = next((i for i, (n, _) in enumerate(parts) if n), 3)
    shown = [(n, unit) for n, unit in parts[first : first + 2] if n] or [parts[3]]
    return " ".join(f"{n} {unit}" for n, unit in shown)


def english_length(seconds: float) -> str:
    return length(seconds, _speaker("en"))
