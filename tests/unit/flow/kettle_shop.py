"""The Blue Kettle: a small shop with three flows, as an owner writes them."""

from cxbot.flow.catalog import Catalog, load

SHOP = """
shop: Blue Kettle
language: en
languages: [en, ru]
time_zone: Europe/Moscow
currency: RUB
quiet_hours: 21:00-10:00            # nothing the bot starts by itself is sent in this window
opening_hours: mon-fri 10:00-19:00
answers:
  order_number: {pattern: "[A-Z]-\\\\d{4}", example: A-1042}
values:
  review_url: https://example.com/review
  delivery_price: 300
  free_from: 3000
messages:
  human_called: "Thank you. A colleague will write here soon."
  human_done: "Chat with our team is over. Anything else: /menu"
"""

ANYTIME = """
anytime:
  - when: {command: /human, words: [operator, оператор]}
    first: yes
    do:
      - human: Asked for a person
  - when: {words: [delivery cost]}
    do:
      - say: "Delivery is {shop.delivery_price | money}. Free from {shop.free_from | money}."
"""

POST_PURCHASE = """
flow: post_purchase
about: Three days after delivery asks how it went
when:
  event: order.delivered
if: customer.wants_messages and order.total >= 500
limit: once per order.number
cancel_when:
  event: order.returned
  same: order.number
do:
  - wait: 3 days
  - ask: |
      Hi {customer.name | or: there}! Your order {order.number} came three days ago.
      How was it, from 1 (bad) to 5 (great)? One digit is enough.
    answer: rating 1-5
    save: rating
    metric: csat
    retry: ["Please send one digit from 1 to 5."]
    remind: {after: 1 day, say: "One digit is enough. How was order {order.number}?"}
    no_reply: {after: 3 days}
  - match: rating
    cases:
      1-2:
        - ask: "I am sorry. What went wrong?"
          answer: text
          save: comment
          skip: "Rather not say"
          no_reply: {after: 1 hour, do: []}
        - human: "{rating}/5 for {order.number}: {comment | or: no comment}"
          priority: high
          say: "Thank you for telling us. A colleague will write to you here."
      3:
        - ask: "What should we do better next time?"
          answer: text
          save: comment
          skip: "Skip"
        - say: "Thank you, passed on to the team."
      4-5:
        - say: "Great, thank you! Would you tell others?"
          links: {Leave a review: "{shop.review_url}"}
"""

NPS = """
flow: nps
when:
  event: order.delivered
if: customer.wants_messages and customer.orders_count >= 2
limit: once per 90 days
do:
  - wait: 14 days
  - ask:
      en: "How likely are you to recommend {shop.name} to a friend, from 0 to 10?"
      ru: "Насколько вероятно, что вы посоветуете {shop.name} друзьям, от 0 до 10?"
    answer: rating 0-10
    save: score
    metric: nps
  - match: score
    cases:
      0-6:
        - set: {customer.segment: detractor}
        - ask: "What is the first thing to fix?"
          save: reason
          skip: "Skip"
        - human: "NPS {score}: {reason | or: no reason given}"
          and: continue
          say: ""
      9-10:
        - set: {customer.segment: promoter}
  - call: shop.create_coupon
    with: {percent: 10, note: "NPS {score}"}
    save: coupon
    on_error:
      else:
        - human: "Coupon for the NPS answer could not be created"
          say: "Thank you! Your coupon is coming."
        - stop
  - say: "{coupon.percent}% off until {coupon.valid_until | date}: <b>{coupon.code}</b>"
"""

ORDER_STATUS = """
flow: order_status
when:
  command: /order
  button: "📦 Where is my order?"
  words: [where is my order, где мой заказ]
do:
  - ask: "Which order? Send its number, for example A-1042."
    answer: order_number
    save: number
    retry:
      - "An order number looks like A-1042."
      - "Still not it. One more try, or write “operator”."
    give_up:
      - human: Could not get an order number
      - stop
  - call: shop.find_order
    with: {number: "{number}"}
    save: order
    on_error:
      not_found:
        - human: "Order {number} not found"
          say: "I cannot find {number}. A colleague will look it up and write here."
        - stop
  - match: order.status
    cases:
      new, packed:
        - say: "{order.number} is being packed. We ship it by {order.ship_by | date}."
      shipped:
        - say: "{order.number} is on its way. Expected {order.eta | date}."
          links: {Track the parcel: "{order.track_url}"}
      delivered:
        - ask: "{order.number} was delivered on {order.delivered_at | date}. Did you get it?"
          answer: yes/no
          save: got_it
          no_reply: {after: 1 day}
        - if: not got_it
          then:
            - human: "{order.number} says delivered, customer has not got it"
              priority: high
      else:
        - human: "{order.number} has status {order.status}"
"""

ORDER = {"order": {"number": "A-1042", "total": "1900.00"}}


def shop() -> Catalog:
    return load(
        {
            "flows/shop.yaml": SHOP,
            "flows/anytime.yaml": ANYTIME,
            "flows/post_purchase.yaml": POST_PURCHASE,
            "flows/nps.yaml": NPS,
            "flows/order_status.yaml": ORDER_STATUS,
        }
    )
