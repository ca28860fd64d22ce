"""`requirements` of a touchpoint in journey.yaml: what each of them has to reach."""

import re
from collections.abc import Callable, Mapping

from cxbot.flow.reading.contacts import read_share, share
from cxbot.flow.reading.fields import Fields
from cxbot.flow.reading.settings import given, length
from cxbot.flow.reading.source import Map, Node, Problems, Scalar
from cxbot.model.journey import Measure, Requirement

#: Of the waits, when the requirement doesn't say.
SHARE_IN_TIME = 0.9
#: A share of nobody, or of everybody, would always be met.
_LEAST, _MOST = 0.001, 0.999
_POINTS = re.compile(r"[-+]?[0-9]{1,3}")
_DIRECTION = re.compile(r"at +(least|most) +(?=\S)", re.IGNORECASE)
IN_TIME_KEYS = ("within", "share")
_LIKE = "{csat: 85%, first_reply: 5 minutes}"
_LIKE_IN_TIME = "{within: 5 minutes, share: 95%}"


def read_requirements(node: Node | None, problems: Problems) -> tuple[Requirement, ...]:
    """One per measure, in the order of the file; what can't be used is left out, and told."""
    fields = Fields(node, '"requirements"', MEASURES, problems, like=_LIKE)
    found = []
    for name in fields.nodes:
        measure = next(one for one in MEASURES if one == name)
        requirement = _READERS[measure](fields, measure)
        if requirement is not None:
            found.append(requirement)
    return tuple(found)


def _in_time(fields: Fields, measure: Measure) -> Requirement | None:
    """`5 minutes`, or how many of the waits have to be that short, too."""
    node = fields.node(measure)
    least = SHARE_IN_TIME
    if isinstance(node, Map):
        what = f'"{measure}"'
        inner = Fields(node, what, IN_TIME_KEYS, fields.problems, like=_LIKE_IN_TIME)
        inner.need("within", f"Like this: {measure}: {_LIKE_IN_TIME}")
        within = inner.length("within")
        least = given(inner, {"share": ("share", share(_LEAST))}).get("share", least)
    else:
        within = length(fields, measure)
    if within is None:
        return None
    line = fields.keys[measure].span.line
    return Requirement(measure=measure, at_least=least, within=within, line=line)


def _at_least(fields: Fields, measure: Measure) -> Requirement | None:
    read = _bare(fields, measure, "least", "85%")
    found = read_share(*read, fields.problems, _LEAST) if read else None
    line = fields.keys[measure].span.line
    return None if found is None else Requirement(measure=measure, at_least=found, line=line)


def _at_most(fields: Fields, measure: Measure) -> Requirement | None:
    read = _bare(fields, measure, "most", "5%")
    if read is None:
        return None
    none = read[1].lower() == "none"
    found = 0.0 if none else read_share(*read, fields.problems, most=_MOST)
    line = fields.keys[measure].span.line
    return None if found is None else Requirement(measure=measure, at_most=found, line=line)


def _points(fields: Fields, measure: Measure) -> Requirement | None:
    read = _bare(fields, measure, "least", "40")
    if read is None:
        return None
    scalar, written = read
    if not _POINTS.fullmatch(written) or not -100 < int(written) <= 100:
        said = f'"{scalar.text}" is not a net score.'
        hint = "Points, not percents: a whole number from -99 to 100."
        fields.problems.add(scalar.span, "E104", said, hint)
        return None
    line = fields.keys[measure].span.line
    return Requirement(measure=measure, at_least=float(int(written)), line=line)


def _bare(fields: Fields, measure: Measure, way: str, like: str) -> tuple[Scalar, str] | None:
    """What stands there, and the same without `at least`, which may be left out."""
    scalar = fields.scalar(measure, f"Like this: {measure}: {like}")
    if scalar is None:
        return None
    text = scalar.text.strip()
    direction = _DIRECTION.match(text)
    if direction is None:
        return scalar, text
    rest = text[direction.end() :]
    if direction[1].lower() == way:
        return scalar, rest
    said = f'"{measure}" is required to be at {way} something.'
    hint = f"Write {measure}: at {way} {rest}"
    fields.problems.add(scalar.span, "E104", said, hint)
    return None


_READERS: Mapping[Measure, Callable[[Fields, Measure], Requirement | None]] = {
    "first_reply": _in_time,
    "reply": _in_time,
    "csat": _at_least,
    "ces": _at_least,
    "nps": _points,
    "completion": _at_least,
    "drop_off": _at_most,
    "transfers": _at_most,
    "friction": _at_most,
}
MEASURES: tuple[Measure, ...] = tuple(_READERS)
