"""The shop of the ninety days: seven flows that the bot begins, and one that customers begin."""

SHOP = """
shop: Blue Kettle
language: en
time_zone: Europe/Berlin
quiet_hours: 21:00-10:00
policy:
  apart: 24 hours
  surveys: 1 per 10 days
  messages: 4 per 30 days
  again: 25 days
  same_metric: 15 days
  ignored: 2
  holdout: 10%
  expires_after: 6 days
"""
PARCEL = """
when: {event: order.shipped}
do:
  - say: "On its way: {order.number}"
"""
READY = """
when: {event: order.packed}
contact: {awaited: yes}
do:
  - say: "Ready: {order.number}"
"""
CARE = """
when: {event: order.delivered}
contact: {window: 5 days}
do:
  - wait: 2 days
  - ask: "How was {order.number}?"
    answer: rating 1-5
    save: score
    metric: csat
    remind: {after: 1 day, say: "Still there?"}
    no_reply: {after: 3 days}
  - if: score <= 2
    then:
      - ask: "What went wrong?"
        answer: text
        save: why
        remind: {after: 6 hours, say: "What was it?"}
        no_reply: {after: 1 day}
  - say: "Thank you for {order.number}"
"""
NPS = """
when: {event: order.delivered}
do:
  - wait: 5 days
  - ask: "Would you recommend us?"
    answer: rating 0-10
    save: score
    metric: nps
    no_reply: {after: 2 days, do: [{say: "Never mind."}, stop]}
  - say: "Noted."
"""
RETURNED = """
when: {event: order.returned}
contact: {expires_after: 2 days, sample: 50%, wave: spring, quota: QUOTA per 30 days}
do:
  - wait: 1 day
  - ask: "Was returning easy?"
    answer: rating 1-7
    save: ease
    metric: ces
    no_reply: {after: 2 days}
  - say: "Good to know."
"""
OFFER = """
when: {event: order.cancelled}
contact: {purpose: marketing}
do:
  - wait: 1 day
  - say: "Come back!"
"""
TRACK = """
when: {command: /track}
do:
  - say: "Here it is."
  - run: ease
  - say: "Bye."
"""
EASE = """
contact: {again: 20 days}
do:
  - ask: "Was that easy?"
    answer: rating 1-7
    save: ease
    metric: ces
    no_reply: {after: 2 days}
"""
ABROAD = """
when: {command: /newyork}
do:
  - set: {customer.time_zone: America/New_York}
  - say: "Noted where."
"""


def flows(quota: int) -> dict[str, str]:
    """`quota`: how many may be asked about returns in 30 days."""
    return {
        "shop": SHOP,
        "parcel": PARCEL,
        "ready": READY,
        "care": CARE,
        "nps": NPS,
        "returned": RETURNED.replace("QUOTA", str(quota)),
        "offer": OFFER,
        "track": TRACK,
        "ease": EASE,
        "abroad": ABROAD,
    }
