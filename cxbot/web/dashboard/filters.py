"""What part of the log a page is of, as its address says: period, channel, persona, journey."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from cxbot.journey.atlas import EVERYBODY_ELSE, Wanted
from cxbot.model.journey import DEFAULT
from cxbot.web.dashboard.page import Asked

#: What an address may ask for, and what the form offers.
PERIODS = {"7d": 7, "30d": 30, "90d": 90, "365d": 365, "ever": None}
#: Also what requirements look at, if nothing else is said, and so kept of a long log.
_DEFAULT = "30d"


class Field(Struct, frozen=True, kw_only=True):
    name: str
    value: str
    #: (value, text); a text that begins with @ is one of the layout's words.
    options: Sequence[tuple[str, str]]


class Chosen(Struct, frozen=True, kw_only=True):
    wanted: Wanted
    #: For the macro `parts.filters`.
    fields: Sequence[Field]

    @property
    def query(self) -> dict[str, str]:
        """For links that keep the choice: `url("/map/x", **chosen.query)`."""
        return {field.name: field.value for field in self.fields if field.value}


def chosen(
    asked: Asked,
    *,
    channels: Sequence[str] | None = None,
    personas: bool = True,
    journeys: bool = False,
    period: str = _DEFAULT,
) -> Chosen:
    """What isn't offered is as if it weren't asked for. `channels`: those that the log has; None
    leaves the field out."""
    catalogue = asked.sources.catalog().journey
    fields = [_field(asked, "period", [(key, f"@{key}") for key in PERIODS], period)]
    if channels is not None:
        fields.append(_field(asked, "channel", [("", "@all"), *((c, c) for c in channels)]))
    if personas and catalogue.personas:
        names = [("", "@all"), *((one.name, one.name) for one in catalogue.personas)]
        fields.append(_field(asked, "persona", [*names, (EVERYBODY_ELSE, "@others")]))
    kinds = [one.name for one in catalogue.journeys or DEFAULT.journeys]
    if journeys and len(kinds) > 1:
        fields.append(_field(asked, "journey", [(one, one) for one in kinds], kinds[0]))
    values = {field.name: field.value for field in fields}
    days = PERIODS[values["period"]]
    wanted = Wanted(
        since=None if days is None else asked.now - timedelta(days=days),
        channel=values.get("channel") or None,
        persona=values.get("persona") or None,
        journey=values.get("journey") or None,
    )
    return Chosen(wanted=wanted, fields=fields)


def _field(asked: Asked, name: str, options: Sequence[tuple[str, str]], default: str = "") -> Field:
    given = asked.query.get(name, default)
    known = {value for value, _ in options}
    return Field(name=name, value=given if given in known else default, options=options)
