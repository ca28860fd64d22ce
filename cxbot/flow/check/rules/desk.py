"""The desk of shop.yaml: names that nobody declared, rules and branches that never come to pass."""

from cxbot.flow.check.rules.rule import Rule

_SHOP = "flows/shop.yaml"
_ANNA = "desk:\n  operators:\n    Anna: {account: 111, skills: [returns]}\n"
_ALL = "    - {to: Anna}\n"
_SOME = "    - {priority: urgent, skill: returns}\n"
_BILLING = "desk:\n  queues:\n    billing: {assign: balanced}\n"
_CALL = 'flow: example\nwhen: {command: /help_me}\ndo:\n  - human: "Needs help"\n    on:\n'
_LATER = '        - say: "Write to us any time."\n'

RULES: tuple[Rule, ...] = (
    Rule(
        code="E318",
        title="a queue that isn't there",
        why="Queues are named under desk in shop.yaml. A ticket for another one would stand where "
        "nobody looks.",
        file=_SHOP,
        example=f"{_BILLING}  routing:\n    - {{language: en, queue: biling}}\n",
        at="5:29",
        mended=f"{_BILLING}  routing:\n    - {{language: en, queue: billing}}\n",
    ),
    Rule(
        code="E319",
        title="an operator who isn't there",
        why="Rules and queues speak of people by the names they have under operators in shop.yaml.",
        file=_SHOP,
        example=f"{_ANNA}  routing:\n    - {{language: en, to: Ana}}\n",
        at="5:26",
        mended=f"{_ANNA}  routing:\n    - {{language: en, to: Anna}}\n",
    ),
    Rule(
        code="W430",
        title="a rule of the desk that never fits",
        why="The first rule that fits decides, and one above takes every ticket that this one "
        "would. A rule without conditions takes all of them, so it stands last.",
        file=_SHOP,
        example=f"{_ANNA}  routing:\n{_ALL}{_SOME}",
        at="6:7",
        mended=f"{_ANNA}  routing:\n{_SOME}{_ALL}",
    ),
    Rule(
        code="W431",
        title="a branch of human that is never taken",
        why="Nothing ends this way here: off_hours comes only from a desk with hours and "
        "off_hours: refuse, timeout only from a step with no_answer and no steps in it.",
        example=f"{_CALL}      off_hours:\n{_LATER}",
        at="6:7",
        mended=f"{_CALL}      returned:\n{_LATER}",
    ),
    Rule(
        code="W432",
        title="a skill that nobody has",
        why="Only who has the skill would get such a ticket, so it would wait for ever. Give the "
        "skill to an operator, or take it out of the rule.",
        file=_SHOP,
        example=f"{_ANNA}  routing:\n    - {{priority: urgent, skill: refunds}}\n",
        at="5:33",
        mended=f"{_ANNA}  routing:\n    - {{priority: urgent, skill: returns}}\n",
    ),
)
