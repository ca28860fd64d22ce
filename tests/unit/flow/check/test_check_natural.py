"""Flows as owners write them: check and the walk find nothing wrong in any of them."""

import pytest
from checking import ACTIONS

from cxbot.flow.catalog import examine
from cxbot.flow.reading.source import Problems
from cxbot.flow.walking.findings import walk_all

SHOP = """\
shop: Blue Kettle
language: en
currency: EUR
values: {free_from: 100, delivery: 5, promo: SPRING, opens: "10:00", sale_until: 2026-05-01}
customer: {city: text, points: number, birthday: date, vip: yes/no, size: text}
answers:
  size: [S, M, L]
  pin: '\\d{4}'
events:
  stay.arrived: {stay: {number: text, nights: number, at: time}}
"""
#: Name -> what stands above the steps, and the steps.
FLOWS = {
    "discount": (
        "when: {event: order.paid}\nlimit: once per order.number\n",
        """\
- if: order.total >= 100
  then:
    - set: {percent: 10}
  else:
    - if: order.total >= 50
      then:
        - set: {percent: 5}
      else:
        - set: {percent: 0}
- if: percent > 0
  then:
    - say: "You get {percent}% next time."
""",
    ),
    "quiz": (
        "when: {command: /quiz}\n",
        """\
- set: {right: 0}
- ask: "2 + 2?"
  answer: number
  save: a
  no_reply: {after: 1 day}
- if: a == 4
  then:
    - set: {right: 1}
- ask: "Capital of France?"
  answer: text
  save: b
  no_reply: {after: 1 day}
- if: lower(b) == "paris"
  then:
    - if: right == 1
      then:
        - set: {right: 2}
      else:
        - set: {right: 1}
- match: right
  cases:
    2:
      - say: All right!
    1:
      - say: One right.
    0:
      - say: None right.
""",
    ),
    "guess": (
        "when: {command: /guess}\n",
        """\
- ask: "Guess from 1 to 10"
  id: again
  answer: number
  save: n
  no_reply: {after: 1 day}
- if: n == 7
  then:
    - say: Yes!
    - stop
- if: n < 7
  then:
    - say: More
  else:
    - say: Less
- go: again
""",
    ),
    "menu": (
        "when: {command: /faq}\n",
        """\
- ask: "What about?"
  id: menu
  answer: choice
  choices: {delivery: Delivery, payment: Payment, person: A person, end: That is all}
  save: topic
  no_reply: {after: 1 day}
- match: topic
  cases:
    delivery:
      - say: "{shop.delivery | money}"
      - go: menu
    payment:
      - say: Cards
      - go: menu
    person:
      - human: Wants a person
    end:
      - say: Bye
""",
    ),
    "booking": (
        "when: {command: /book}\n",
        """\
- ask: "Which day?"
  id: day
  answer: date
  save: day
  no_reply: {after: 1 day}
- if: day < today
  then:
    - say: That day is over.
    - go: day
- ask: "How many people?"
  answer: number
  save: people
  no_reply: {after: 1 day}
- if: people > 8 or people < 1
  then:
    - human: "{people} people on {day | date}"
    - stop
- ask: "When?"
  answer: choice
  choices: ["18:00", "19:00", "20:00"]
  save: at
  no_reply: {after: 1 day}
- if: at == "20:00"
  then:
    - say: The kitchen closes at 21:00.
- say: "{day | date}, {at}, {people} people."
- human: "Table: {day | date} {at} {people}"
  and: continue
""",
    ),
    "language": (
        "when: {command: /lang}\n",
        """\
- ask: "Language?"
  answer: choice
  choices: {en: English, ru: Russian}
  save: customer.language
  no_reply: {after: 1 day}
- say: "OK"
""",
    ),
    "weekday": (
        "when: {command: /today}\n",
        """\
- if: today == "2026-05-01"
  then:
    - say: Closed today.
  else:
    - say: Open.
""",
    ),
    "sale": (
        "when: {command: /sale}\n",
        """\
- if: today <= shop.sale_until
  then:
    - say: "Sale until {shop.sale_until | date}"
  else:
    - say: No sale now
""",
    ),
    "tries": (
        "when: {command: /tries}\n",
        """\
- set: {tries: 0}
- ask: Code?
  id: code
  answer: pin
  save: pin
  no_reply: {after: 1 day}
- if: pin == "1234"
  then:
    - say: Right
    - stop
- match: tries
  cases:
    0:
      - set: {tries: 1}
      - go: code
    1:
      - set: {tries: 2}
      - go: code
    else:
      - human: Three wrong codes
""",
    ),
    "pin number": (
        "when: {command: /pin}\n",
        """\
- ask: Code?
  answer: pin
  save: pin
  no_reply: {after: 1 day}
- if: pin == 1234
  then:
    - say: Right
  else:
    - say: Wrong
""",
    ),
    "birthday": (
        "when: {command: /bd}\n",
        """\
- if: customer.birthday is empty
  then:
    - ask: Birthday?
      answer: date
      save: customer.birthday
      skip: Skip
      no_reply: {after: 1 day}
- if: customer.birthday
  then:
    - say: "{customer.birthday | date}, noted"
  else:
    - say: "Fine"
""",
    ),
    "points": (
        "when: {event: order.paid}\nlimit: once per order.number\n",
        """\
- if: customer.points is empty
  then:
    - set: {customer.points: 0}
- if: customer.points > 10
  then:
    - say: "You have {customer.points} points"
""",
    ),
    "points2": (
        "when: {command: /points}\n",
        """\
- if: customer.points == empty or customer.points == 0
  then:
    - say: No points yet
    - stop
- say: "You have {customer.points} {customer.points | plural: point / points}"
""",
    ),
    "size": (
        "when: {command: /size}\n",
        """\
- ask: Height?
  answer: number
  save: height
  no_reply: {after: 1 day}
- if: height < 3
  then:
    - set: {unit: meters}
  else:
    - set: {unit: centimeters}
- if: unit == "meters"
  then:
    - say: Centimeters please
  else:
    - match: height
      cases:
        100-165:
          - set: {size: S}
        165-180:
          - set: {size: M}
        else:
          - set: {size: L}
    - say: "Take {size}"
""",
    ),
    "repeat": (
        "when: {command: /order_again}\n",
        """\
- if: customer.last_order is empty
  then:
    - say: "You have not ordered yet"
  else:
    - ask: "Again {customer.last_order}?"
      answer: yes/no
      save: again
      no_reply: {after: 1 day}
    - if: again
      then:
        - human: "Again {customer.last_order}"
      else:
        - say: OK
""",
    ),
    "vip": (
        "when: {command: /vip}\n",
        """\
- if: customer.vip
  then:
    - say: VIP
  else:
    - if: customer.orders_count >= 10
      then:
        - set: {customer.vip: yes}
        - say: Now you are
      else:
        - say: Not yet
""",
    ),
    "late": (
        "when: {event: order.shipped}\nlimit: once per order.number\n",
        """\
- wait: 7 days
- if: order.eta is not empty and days_since(order.eta) > 2
  then:
    - say: It is late
- if: hours_since(order.shipped_at) > 24
  then:
    - say: Still there
""",
    ),
    "total in text": (
        "when: {event: order.created}\nlimit: once per order.number\n",
        """\
- if: order.total - 100 > 0 and order.currency == "EUR"
  then:
    - say: "That is {order.total | money}"
- if: length(order.items) > 3
  then:
    - say: "So many!"
- if: order.total == 0
  then:
    - say: Free
""",
    ),
    "rating": (
        "when: {event: order.delivered}\nlimit: once per order.number\n",
        """\
- wait: 1 day
- ask: Rate
  answer: rating 1-5
  save: r
  metric: csat
  no_reply: {after: 1 day}
- if: r <= 2
  then:
    - human: "{r}/5"
  else:
    - if: r == 5
      then:
        - say: Wow
      else:
        - say: Thanks
""",
    ),
    "comment": (
        "when: {command: /c}\n",
        """\
- ask: Rate
  answer: rating 1-5
  save: r
  no_reply: {after: 1 day, do: []}
- if: r is empty
  then:
    - say: Later then
    - stop
- say: "{r}"
- if: r >= 4
  then:
    - ask: Comment?
      answer: text
      save: comment
      skip: Skip
      no_reply: {after: 1 day}
- if: comment is not empty
  then:
    - human: "{comment}"
      and: continue
- say: Thanks
""",
    ),
    "city": (
        "when: {command: /city}\n",
        """\
- ask: City?
  answer: text
  save: city
  no_reply: {after: 1 day}
- if: lower(city) in ["paris", "lyon"]
  then:
    - say: We deliver there
  else:
    - say: "Not to {city}"
- set: {customer.city: "{city}"}
""",
    ),
    "word in text": (
        "when: {command: /w}\n",
        """\
- ask: What?
  answer: text
  save: t
  no_reply: {after: 1 day}
- if: "'refund' in lower(t)"
  then:
    - human: "Refund: {t}"
  else:
    - say: Noted
- if: length(t) > 500
  then:
    - say: So long
""",
    ),
    "size list": (
        "when: {command: /s}\n",
        """\
- ask: Size?
  answer: size
  save: customer.size
  no_reply: {after: 1 day}
- if: customer.size == "XL"
  then:
    - say: Sorry
  else:
    - say: "{customer.size} it is"
""",
    ),
    "flag": (
        "when: {command: /flag}\n",
        """\
- set: {found: no}
- ask: Order?
  answer: text
  save: number
  no_reply: {after: 1 day}
- call: shop.find_order
  with: {number: "{number}"}
  save: order
  on_error:
    not_found:
      - set: {found: no}
      - go: told
    else:
      - human: Broken
      - stop
- set: {found: yes}
- if: found
  id: told
  then:
    - say: "Order {order.number | or: yours}"
  else:
    - say: "No such order"
""",
    ),
    "nights": (
        "when: {event: stay.arrived}\nlimit: once per stay.number\n",
        """\
- if: stay.nights > 7
  then:
    - say: "A long stay: {stay.nights} {stay.nights | plural: night / nights}"
  else:
    - match: stay.nights
      cases:
        1:
          - say: One night
        2-3:
          - say: A weekend
        else:
          - say: Welcome
""",
    ),
    "default": (
        "when: {command: /def}\n",
        """\
- set: {who: "{customer.name | or: friend}"}
- if: who == "friend"
  then:
    - say: Hello stranger
  else:
    - say: "Hello {who}"
""",
    ),
    "sum": (
        "when: {command: /sum}\n",
        """\
- ask: Shirts?
  answer: number
  save: shirts
  no_reply: {after: 1 day}
- if: shirts * 20 + shop.delivery >= shop.free_from
  then:
    - say: Delivery is free
  else:
    - say: "Delivery is {shop.delivery | money}"
""",
    ),
    "promo": (
        "when: {command: /promo}\n",
        """\
- ask: Code?
  answer: text
  save: code
  retry: ["Once more"]
  give_up:
    - say: No luck
    - stop
  no_reply: {after: 1 day}
- if: code == shop.promo or lower(code) == lower(shop.promo)
  then:
    - say: Right
  else:
    - say: Wrong
""",
    ),
    "until": (
        "when: {command: /morning}\n",
        """\
- wait: until 10:00
- say: Good morning
""",
    ),
    "age": (
        "when: {command: /age}\n",
        """\
- ask: Born?
  answer: date
  save: born
  no_reply: {after: 1 day}
- if: days_since(born) < 6570
  then:
    - say: Too young
  else:
    - say: Welcome
- if: born > "2010-01-01" and born < "2012-01-01"
  then:
    - say: Oh
""",
    ),
}
#: They tell of no mistake: no scenario yet, one language, no on_error, no quiet hours.
ELSEWHERE = {"I604", "I601", "W403", "I509"}


@pytest.mark.parametrize("name", FLOWS)
def test_what_an_owner_means_well_is_not_blamed(name: str) -> None:
    top, steps = FLOWS[name]
    body = "".join(f"  {line}\n" for line in steps.splitlines())
    texts = {"flows/shop.yaml": SHOP, "flows/f.yaml": f"flow: f\n{top}do:\n{body}"}
    examined = examine(texts, actions=ACTIONS)
    problems = Problems()
    assert examined.catalog is not None, [str(p) for p in examined.problems]
    walk_all(examined.catalog, examined.files, problems)
    found = [*examined.problems, *problems.found]
    assert [str(p) for p in found if p.code not in ELSEWHERE] == []
