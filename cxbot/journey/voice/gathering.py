"""Rows in, one at a time, answers in the order of time; out comes the report. Only counts are kept,
and the newest words and cases."""

from collections.abc import Mapping
from typing import Any

from cxbot.journey.metrics import CSAT, Fate, Invited, Scale, is_low, scale_of
from cxbot.journey.voice.groups import DESK, Groups, desk_score
from cxbot.journey.voice.load import Holdout, Load
from cxbot.journey.voice.loop import Case, Loop, LowAnswer
from cxbot.journey.voice.period import Period, When
from cxbot.journey.voice.report import Neglected, VoiceReport
from cxbot.journey.voice.unheard import Unheard
from cxbot.journey.voice.verbatims import Reason, Verbatims, of_answer

Row = Mapping[str, Any]


class Gathering:
    def __init__(
        self, period: Period, *, flow: str | None, by: str | None, held_out: float
    ) -> None:
        """`held_out`: the share of customers that the shop never asks."""
        self._period, self._flow = period, flow
        self._every, self._incentivised = Groups(), Groups("incentivised")
        self._by = Groups(by) if by is not None else None
        self._verbatims, self._loop = Verbatims(), Loop(period.now)
        self._unheard = Unheard()
        self.load = Load()
        self.holdout = Holdout(held_out) if held_out else None

    def answer(self, row: Row) -> LowAnswer | None:
        """A row of `answer`, with its ticket's `cause`; given back when somebody should call."""
        when = self._period.which(row["at"])
        if when is None or row["kind"] == "skipped":
            return None
        if when == "now" and row["kind"] == "text":
            self._verbatims.add(
                of_answer(row),
                row["at"],
                row["text"],
                row["language"],
                customer=row["customer_id"],
                session=row["session_id"] or "",
            )
            self._unheard.said(row["session_id"], row["text"], row["language"])
        scale, number = scale_of(row["metric"], row["least"], row["most"]), row["number"]
        if scale is None or number is None:
            return None
        self._score(when, row, scale, number)
        if when != "now":
            return None
        self._unheard.scored(row["session_id"], scale, number)
        if not is_low(scale, number):
            return None
        return _low(row, row["at"], scale, number)

    def rating(self, row: Row) -> LowAnswer | None:
        """A row of `rating`: the question after a ticket. What was asked and what was answered may
        lie in different periods: each counts in its own."""
        row = {**row, "flow": DESK}
        asked = self._period.which(row["asked_at"])
        if asked is not None and (row["answered_at"] is not None or not row["withdrawn"]):
            self._fate(asked, row, self._fate_of_question(row))
        scored = desk_score(row)
        if scored is None or row["answered_at"] is None:
            return None
        when = self._period.which(row["answered_at"])
        if when is None:
            return None
        self._score(when, row, *scored)
        if when != "now":
            return None
        reason = Reason(DESK, cause=row["cause"] or "")
        self._verbatims.add(reason, row["answered_at"], row["comment"], customer=row["customer_id"])
        self._unheard.commented(*scored, row["comment"])
        return _low(row, row["answered_at"], *scored) if is_low(*scored) else None

    def invitation(self, row: Row) -> None:
        """A row of `invitation`, with the `outcome` of its message and whether the customer was
        `unreachable` then."""
        when = self._period.which(row["asked_at"])
        if when is None:
            return
        invited = Invited(
            window_until=row["window_until"],
            answered=row["answered_at"] is not None,
            completed=row["completed_at"] is not None,
            refused=row["refused_at"] is not None,
            outcome=row["outcome"],
            unreachable=bool(row["unreachable"]),
        )
        self._fate(when, row, invited.fate(self._period.now))

    def case(self, case: Case) -> None:
        self._loop.add(case)

    def report(self, neglected: Neglected | None = None) -> VoiceReport:
        compared = self._period.before is not None
        incentivised = tuple(self._incentivised.figures(compared=compared))
        mixed = any(figure.of.get("incentivised") == "yes" for figure in incentivised)
        whole = self._flow is None
        return VoiceReport(
            period=self._period,
            flow=self._flow,
            by=self._by.dimension if self._by is not None else None,
            figures=tuple(self._every.figures(compared=compared)),
            breakdown=tuple(self._by.figures(compared=compared)) if self._by is not None else (),
            incentivised=incentivised if mixed else (),
            verbatims=self._verbatims,
            loop=self._loop,
            unheard=self._unheard,
            load=self.load if whole else None,
            holdout=self.holdout if whole else None,
            neglected=neglected if whole else None,
        )

    # --- one row ---------------------------------------------------------------------------------

    def _score(self, when: When, row: Row, scale: Scale, number: float) -> None:
        for groups in self._several(row):
            groups.answered(when, row, scale, number)

    def _fate(self, when: When, row: Row, fate: Fate) -> None:
        for groups in self._several(row):
            groups.invited(when, row, fate)

    def _several(self, row: Row) -> tuple[Groups, ...]:
        found = (self._every,) if row["flow"] == DESK else (self._every, self._incentivised)
        return (*found, self._by) if self._by is not None else found

    def _fate_of_question(self, row: Row) -> Fate:
        """One question, so an answer completes it; whether it arrived isn't kept."""
        invited = Invited(
            window_until=row["expires_at"],
            answered=row["answered_at"] is not None,
            completed=row["score"] is not None,
            refused=False,
            outcome=None,
        )
        return invited.fate(self._period.now)


def _low(row: Row, at: Any, scale: Scale, number: float) -> LowAnswer:
    return LowAnswer(
        id=str(row.get("id", "")),
        at=at,
        customer_id=row["customer_id"],
        conversation_id=row["conversation_id"],
        session_id=row.get("session_id"),
        ticket_id=row["ticket_id"],
        scale=CSAT if row["flow"] == DESK else scale,
        number=number,
        flow=row["flow"],
    )
