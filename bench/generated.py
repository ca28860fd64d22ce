"""A shop of any size: flows of ten steps, and scenarios with days of virtual time."""

from pathlib import Path

_SHOP = """\
shop: Blue Kettle
language: en
languages: [en, ru]
time_zone: Europe/Moscow
currency: RUB
quiet_hours: 21:00-10:00
events:
"""
#: Each flow has an event of its own: so many surveys after one delivery would be a finding.
_EVENT = "  visit.f{number}: {{order: {{number: text, total: money}}}}\n"

#: Ten steps: wait, ask, match, ask, human, ask, human, say, set, say.
_FLOW = """\
flow: f{number}
about: Follow-up number {number}
task: tell how it went
stage: post-purchase support
touchpoint: follow-up {number}

when:
  event: visit.f{number}
if: customer.wants_messages and order.total >= {number}
limit: once per order.number

do:
  - wait: 3 days

  - ask:
      en: |
        Hi {{customer.name | or: there}}! Your order {{order.number}} came three days ago.
        How was it, from 1 (bad) to 5 (great)? Number {number}.
      ru: |
        Здравствуйте! Три дня назад к вам приехал заказ {{order.number}}.
        Как вам, от 1 (плохо) до 5 (отлично)? Номер {number}.
    answer: rating 1-5
    save: rating
    metric: csat
    retry:
      - {{en: "One digit from 1 to 5, please.", ru: "Одну цифру от 1 до 5, пожалуйста."}}
    remind: {{after: 1 day}}
    no_reply: {{after: 3 days}}

  - match: rating
    cases:
      1-2:
        - ask: {{en: "What went wrong with {number}?", ru: "Что пошло не так с {number}?"}}
          answer: text
          save: comment
          skip: {{en: "Rather not say", ru: "Не хочу говорить"}}
          no_reply: {{after: 1 hour, do: []}}
        - human: "{{rating}}/5 for {{order.number}}: {{comment | or: no comment}}"
          priority: high
          say:
            en: "A colleague will write to you here."
            ru: "Вам здесь напишет наш сотрудник."
      3:
        - ask: {{en: "What should we do better?", ru: "Что нам сделать лучше?"}}
          answer: text
          save: comment
          skip: {{en: "Skip", ru: "Пропустить"}}
          no_reply: {{after: 1 day}}
        - human: "{{order.number}}: {{comment | or: no comment}}"
          and: continue
      4-5:
        - say: {{en: "Great, thank you!", ru: "Отлично, спасибо!"}}

  - set: {{customer.last_rating_{number}: "{{rating}}"}}
  - say:
      en: "See you, {{customer.name | or: dear customer}}."
      ru: "До встречи, {{customer.name | or: дорогой покупатель}}."
"""

_SCENARIOS = """\
flow: f{flow}
given:
  now: 2025-03-10 18:30
  customer: {{name: Anna, language: en, wants_messages: true}}
  event: visit.f{flow}
  with: {{order: {{number: A-1042, total: 1900.00}}}}
tests:
"""
_SCENARIO = """\
  - test: A low rating reaches a human {number}
    steps:
      - bot: nothing
      - wait: 3 days
      - bot: "*from 1 (bad) to 5 (great)*"
      - user: it was so-so
      - bot: "One digit from 1 to 5, please."
      - wait: 1 day
      - bot: "*from 1 (bad) to 5 (great)*"
      - user: "2"
      - bot: "What went wrong with {flow}?"
      - user: The box was crushed
      - human: "2/5 for A-1042: The box was crushed"
      - bot: "A colleague will write to you here."
      - operator: "Hello Anna, a new one ships today."
      - bot: "Hello Anna, a new one ships today."
      - operator: /done
      - bot: "*/menu"
      - bot: "See you, Anna."
      - ended: finished
      - expect: {{rating: 2}}
"""


def write_shop(folder: Path, flows: int, scenarios: int = 0) -> None:
    """`flows` flows of ten steps; `scenarios` all play the first of them, in files of fifty."""
    home = folder / "flows"
    (home / "tests").mkdir(parents=True)
    events = "".join(_EVENT.format(number=number) for number in range(1, flows + 1))
    (home / "shop.yaml").write_text(_SHOP + events, encoding="utf-8")
    for number in range(1, flows + 1):
        text = _FLOW.format(number=number)
        (home / f"f{number}.yaml").write_text(text, encoding="utf-8")
    for start in range(0, scenarios, 50):
        tests = "".join(
            _SCENARIO.format(number=number, flow=1)
            for number in range(start, min(start + 50, scenarios))
        )
        file = home / "tests" / f"f1_{start}.yaml"
        file.write_text(_SCENARIOS.format(flow=1) + tests, encoding="utf-8")
