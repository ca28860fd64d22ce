"""`policy` and `rewards` of shop.yaml, `contact` of a flow, `call_back`: what is read, and what is
said of what can't be."""

from datetime import timedelta
from typing import Any

import pytest
from flow_driving import Player, catalog, flow_text

from cxbot.flow.catalog import examine, load
from cxbot.flow.definition import Flow
from cxbot.flow.protocol import OpenTicket
from cxbot.flow.reading import mending
from cxbot.flow.shop import Shop
from cxbot.model.policy import Budget, ContactRules, Policy, Reward

DAY = timedelta(days=1)
TOP = "language: en\nlanguages: [en, ru]\n"


def shop(text: str) -> Shop:
    return load({"flows/shop.yaml": TOP + text}).shop


def flow(steps: str, contact: str = "") -> Flow:
    top = f"contact: {contact}\n" if contact else ""
    return load({"flows/f.yaml": flow_text(steps, top)}).flows["f"]


def told(file: str, text: str) -> list[str]:
    """`line:column code message hint` of the errors."""
    found = examine({file: text}).problems
    return [
        f"{p.line}:{p.column} {p.code} {p.message} {p.hint}".rstrip()
        for p in found
        if p.level == "error"
    ]


def of_shop(text: str) -> list[str]:
    return told("flows/shop.yaml", text)


def of_contact(contact: str) -> list[str]:
    return told("flows/f.yaml", flow_text("- say: hi", f"contact: {contact}\n"))


# ---- policy --------------------------------------------------------------------------------------


def test_a_shop_without_a_policy_has_a_careful_one() -> None:
    assert shop("").policy == Policy()
    assert Policy().holdout == 0


def test_everything_of_a_policy_can_be_said() -> None:
    text = """policy:
  apart: 12 hours
  surveys: 2 per 10 days
  messages: 6 per month
  again: 100 days
  same_metric: 40 days
  ignored: 3
  holdout: 7.5%
  expires_after: 3 days
  window: 20 days
  neglect: 60 days
""".replace("6 per month", "6 per 4 weeks")
    assert shop(text).policy == Policy(
        apart=DAY / 2,
        surveys=Budget(count=2, period=10 * DAY),
        messages=Budget(count=6, period=28 * DAY),
        again=100 * DAY,
        same_metric=40 * DAY,
        ignored=3,
        holdout=0.075,
        expires_after=3 * DAY,
        window=20 * DAY,
        neglect=60 * DAY,
    )


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("surveys: 0 per 14 days", '2:12 E104 "0 per 14 days" is not a number per length of time. '
         "Choose a number from 1 to 1,000,000."),
        ("surveys: [1]", '2:12 E104 "surveys" needs a word or text. Like this: 4 per 30 days'),
        ("apart: 0 hours", '2:10 E104 "0 hours" is not between 1 second and 400 days. '
         "Choose a length in between."),
        ("again: -3 days", '2:10 E104 "-3 days" is not between 1 second and 400 days. '
         "Choose a length in between."),
        ("holdout: 60%", '2:12 E104 "60%" is not a share between 0% and 50%. Like this: 5%'),
        ("holdout: 120%", '2:12 E104 "120%" is not a share between 0% and 50%. Like this: 5%'),
        ("holdout: 60", '2:12 E104 "60" is not a share between 0% and 50%. Like this: 5%'),
        ("holdout: 0.5", '2:12 E104 "0.5" is not a share between 0% and 50%. Like this: 5%'),
        ("holdout: 5", '2:12 E104 "5" is not a share between 0% and 50%. Write "5%".'),
        ("holdout: {}", '2:12 E104 "holdout" needs a word or text. Like this: 5%'),
        ("ignored: 0", '2:12 E104 "0" can not stand here. A whole number from 1 to 100.'),
        ("apaart: 1 day", '2:3 E101 "apaart" is not a key of "policy". Did you mean "apart"?'),
    ],
)  # fmt: skip
def test_what_no_policy_can_be(setting: str, expected: str) -> None:
    assert of_shop(f"policy:\n  {setting}\n") == [expected]


def test_a_policy_is_keys_and_values() -> None:
    assert of_shop("policy: often\n") == [
        '1:9 E104 "policy" is written as keys and values. Like this: policy: {apart: 24 hours}'
    ]


def test_a_mistyped_key_of_a_policy_is_mended() -> None:
    text = "policy: {mesages: 4 per 30 days}\n"
    (problem,) = examine({"flows/shop.yaml": text}).problems
    assert mending.apply(text, problem.edits) == text.replace("mesages", "messages")


# ---- contact -------------------------------------------------------------------------------------

ASK = "- ask: q\n  answer: rating 1-5\n  save: x\n"


def test_a_flow_without_a_contact_is_a_service() -> None:
    assert flow("- say: hi").contact == ContactRules(purpose="service")


def test_a_question_with_a_metric_makes_a_flow_a_survey() -> None:
    metrics = f"{ASK}  metric: ces\n{ASK}  metric: nps\n"
    assert flow(metrics).contact == ContactRules(purpose="survey", metric="ces")
    found = flow(metrics, "{purpose: service}").contact
    assert (found.purpose, found.metric) == ("service", "ces")


def test_a_metric_in_a_branch_counts() -> None:
    steps = f"- if: shop.name == 'x'\n  then:\n    {ASK.replace(chr(10), chr(10) + '    ')}"
    assert flow(f"{steps}  metric: csat").contact.metric == "csat"


def test_what_a_flow_runs_is_its_own_affair() -> None:
    inner = f"flow: g\ndo:\n{''.join(f'  {line}{chr(10)}' for line in ASK.splitlines())}"
    inner += "    metric: nps\n"
    found = load({"flows/f.yaml": flow_text("- run: g"), "flows/g.yaml": inner}).flows
    assert (found["f"].contact.purpose, found["f"].contact.metric) == ("service", None)
    assert (found["g"].contact.purpose, found["g"].contact.metric) == ("survey", "nps")


def test_a_flow_that_gives_a_reward_is_told_apart() -> None:
    texts = {
        "flows/shop.yaml": "rewards: {thanks: {what: Tea}}\n",
        "flows/f.yaml": flow_text("- call: reward.give\n  with: {reward: thanks}"),
    }
    assert load(texts).flows["f"].contact.incentivised


def test_everything_of_a_contact_can_be_said() -> None:
    contact = (
        "{purpose: survey, awaited: yes, again: 180 days, expires_after: 2 days, window: 5 days, "
        'sample: 12.5%, wave: "2026", quota: 200 per 30 days}'
    )
    assert flow("- say: hi", contact).contact == ContactRules(
        purpose="survey",
        awaited=True,
        again=180 * DAY,
        expires_after=2 * DAY,
        window=5 * DAY,
        sample=0.125,
        wave="2026",
        quota=Budget(count=200, period=30 * DAY),
    )


def test_a_contact_is_no_part_of_the_structure() -> None:
    plain, said = flow("- say: hi"), flow("- say: hi", "{purpose: marketing, sample: 5%}")
    assert plain.version == said.version


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("{purpose: surveys}", '2:20 E104 "surveys" can not stand after "purpose:". '
         'Did you mean "survey"?'),
        ("{purpos: survey}", '2:11 E101 "purpos" is not a key of "contact". '
         'Did you mean "purpose"?'),
        ("{sample: 0%}", '2:19 E104 "0%" is not a share between 0.1% and 100%. Like this: 5%'),
        ("{sample: 0}", '2:19 E104 "0" is not a share between 0.1% and 100%. Like this: 5%'),
        ("{sample: half}", '2:19 E104 "half" is not a share between 0.1% and 100%. Like this: 5%'),
        ("{quota: 200}", '2:18 E104 "200" is not a number per length of time. '
         "Like this: 4 per 30 days"),
        ("{awaited: maybe}", '2:20 E104 "maybe" is neither yes nor no. '
         "Write awaited: yes, or leave it out."),
        ("{purpose: marketing, awaited: yes}", "2:31 E104 nobody waits for an offer. "
         "Take one of the two out: purpose: marketing, or awaited: yes."),
        ("survey", '2:10 E104 "contact" is written as keys and values. '
         "Like this: {purpose: survey}"),
    ],
)  # fmt: skip
def test_what_no_contact_can_be(contact: str, expected: str) -> None:
    assert of_contact(contact) == [expected]


def test_an_anytime_entry_has_no_contact() -> None:
    text = "anytime:\n  - when: {words: [hi]}\n    contact: {purpose: survey}\n    do: [stop]\n"
    (line,) = told("flows/anytime.yaml", text)
    assert line.startswith('3:5 E101 "contact" is not a key of an anytime entry')
    assert line.endswith("Take it out: what the customer begins is always answered.")
    (line,) = told("flows/anytime.yaml", text.replace("contact", "remid"))
    assert line.endswith('Did you mean "remind" inside an ask step?')


# ---- rewards -------------------------------------------------------------------------------------

WHOLE = """rewards:
  thanks10:
    what: {en: 10% off, ru: скидка 10 %}
    codes: generate
    prefix: LOUD
    once_per: 60 days
    valid_for: 30 days
    budget: 200 per 30 days
  tea: {what: A cup of tea, codes: {list: rewards/tea.txt}}
  big: {what: 20% off, codes: {action: shop.create_coupon, with: {percent: 20, note: VIP}}}
"""


def test_everything_of_a_reward_can_be_said() -> None:
    found = shop(WHOLE)
    assert found.rewards == {
        "thanks10": Reward(
            name="thanks10",
            source="generate",
            prefix="LOUD",
            once_per=60 * DAY,
            valid_for=30 * DAY,
            budget=Budget(count=200, period=30 * DAY),
        ),
        "tea": Reward(name="tea", source="list", file="rewards/tea.txt"),
        "big": Reward(
            name="big",
            source="action",
            action="shop.create_coupon",
            arguments={"percent": 20, "note": "VIP"},
        ),
    }
    assert shop("rewards: {tea: {what: Tea}}\n").rewards["tea"].source == "generate"
    assert shop("rewards:\n").rewards == {}


def test_texts_say_what_a_reward_is_in_the_customers_language() -> None:
    flows = catalog(
        "- say: {en: 'You get {shop.rewards.thanks10}.', ru: '{shop.rewards.thanks10}!'}\n"
        "- if: shop.rewards.tea is not empty\n  then: [{say: '{shop.rewards.tea | upper}'}]",
        shop=WHOLE,
    )
    assert Player(flows).start().said() == ["You get 10% off.", "A CUP OF TEA"]
    assert Player(flows, language="ru").start().said() == [
        "скидка 10 %!",
        "A CUP OF TEA",
    ]
    assert flows.shop.value("rewards") == {
        "thanks10": "10% off",
        "tea": "A cup of tea",
        "big": "20% off",
    }
    assert flows.shop.value("rewards", language="ru")["thanks10"] == "скидка 10 %"
    assert shop("values: {rewards: many}\n").value("rewards") == "many"


LIKE_CODES = "Like this: codes: generate, or codes: {list: rewards/thanks.txt}"


@pytest.mark.parametrize(
    ("reward", "expected"),
    [
        ("codes: generate", '2:9 E102 the reward "tea" needs "what". '
         'In the customer\'s words: what: "10% off"'),
        ("what: '{customer.name}'", "2:15 E104 what a reward is has no placeholders. "
         'Like this: what: "10% off"'),
        ("what: [Tea]", '2:15 E104 a text is expected here. Write it in quotes, '
         "or {en: ..., ru: ...}"),
        ("what: Tea, codes: generat", '2:27 E104 "generat" says of no codes. '
         'Did you mean "generate"?'),
        ("what: Tea, codes: [generate]", f'2:27 E104 "this" says of no codes. {LIKE_CODES}'),
        ("what: Tea, codes: {list: a.txt, action: shop.x}",
         f"2:27 E102 codes come from a list or from an action. {LIKE_CODES}"),
        ("what: Tea, codes: {with: {a: 1}}",
         f"2:27 E102 codes come from a list or from an action. {LIKE_CODES}"),
        ("what: Tea, codes: {list: a.txt, with: {a: 1}}",
         '2:41 E104 "with" goes with an action. Take it out.'),
        ("what: Tea, codes: {list: ../a.txt}", '2:34 E104 "../a.txt" is not the name of a list. '
         "A text file below flows/, a code per line: rewards/thanks.txt"),
        ("what: Tea, codes: {list: a.csv}", '2:34 E104 "a.csv" is not the name of a list. '
         "A text file below flows/, a code per line: rewards/thanks.txt"),
        ("what: Tea, codes: {action: 5-x}", '2:36 E104 "5-x" is not the name of an action. '
         "Like this: shop.create_coupon"),
        ("what: Tea, codes: {action: shop.x, with: {who: '{customer.id}'}}",
         '2:56 E104 "who" of a reward is the same for everybody: it has no placeholders. '
         "The action knows the customer by its context."),
        ("what: Tea, codes: {action: \"\"}", '2:36 E104 "action" needs a word or text.'),
        ("what: Tea, prefix: loud", '2:28 E104 "loud" can not begin a code. Write "LOUD".'),
        ("what: Tea, prefix: Привет", '2:28 E104 "Привет" can not begin a code. '
         "Capital letters from A to Z, digits and -, at most 12."),
        ("what: Tea, prefix: A, codes: {list: a.txt}",
         "2:20 E104 a prefix is only for codes that are made here. Take it out."),
        ("what: Tea, budget: many", '2:28 E104 "many" is not a number per length of time. '
         "Like this: 4 per 30 days"),
        ("what: Tea, colour: 3 days", '2:20 E101 "colour" is not a key of the reward "tea" '
         "(budget, codes, once_per, prefix, valid_for, what)."),
    ],
)  # fmt: skip
def test_what_no_reward_can_be(reward: str, expected: str) -> None:
    assert of_shop(f"rewards:\n  tea: {{{reward}}}\n") == [expected]


def test_braces_that_name_nothing_are_an_argument_like_any_other() -> None:
    read = shop("rewards:\n  tea: {what: T, codes: {action: a.b, with: {as: '{\"x\": 1}'}}}\n")
    assert read.rewards["tea"].arguments == {"as": '{"x": 1}'}


@pytest.mark.parametrize("name", ["10off", "tea-time", "чай", "a" * 41])
def test_what_no_reward_can_be_called(name: str) -> None:
    (line,) = of_shop(f"rewards: {{{name}: {{what: Tea}}}}\n")
    assert line.startswith("1:11 E106 ")
    assert line.endswith("Latin letters, digits and _, at most 40, a letter first.")


def test_rewards_are_names_and_values() -> None:
    assert of_shop("rewards: [tea]\n") == ['1:10 E104 "rewards" is written as names and values.']
    assert of_shop("rewards: {tea: Tea}\n") == [
        '1:16 E104 the reward "tea" is written as keys and values. '
        'Like this: thanks: {what: "10% off", codes: generate}'
    ]


def test_a_reward_missing_in_a_language_is_told_like_any_text() -> None:
    texts = {"flows/shop.yaml": f"{TOP}rewards: {{tea: {{what: {{en: Tea}}}}}}\n"}
    said = [str(problem) for problem in examine(texts).problems]
    assert any("shop.yaml:3" in line and "I60" in line for line in said), said


# ---- call_back -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("customer", "expected"),
    [({"phone": "+7 921"}, "+7 921, after 18:00"), ({}, "ask, after 18:00")],
)
def test_who_is_to_be_called_back_and_when_stands_on_the_ticket(
    customer: dict[str, Any], expected: str
) -> None:
    steps = "- human: Unhappy\n  call_back: '{customer.phone | or: ask}, after 18:00'"
    player = Player(catalog(steps), customer=customer).start()
    assert player.one(OpenTicket).call_back == expected
    plain = Player(catalog("- human: Unhappy")).start()
    assert plain.one(OpenTicket).call_back == ""


def test_a_ticket_without_a_call_back_keeps_its_flows_version() -> None:
    assert flow("- human: x").version != flow("- human: x\n  call_back: now").version


def test_names_in_a_call_back_are_looked_at() -> None:
    steps = flow_text("- human: x\n  call_back: '{customer.fone}'")
    (line,) = told("flows/f.yaml", steps)
    assert line.startswith("4:18 E201")
