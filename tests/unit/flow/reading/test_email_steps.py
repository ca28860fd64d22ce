"""Which steps ask for an e-mail address is known of the flows themselves."""

from cxbot.flow.catalog import load

FLOW = """\
flow: order
when: {command: /order}
do:
  - ask: What is your name?
    save: name
  - ask: Where do we write to?
    answer: email
    save: mail
  - if: name == "Ann"
    then:
      - id: again
        ask: And the other one?
        answer: email
        save: other
"""


def test_steps_that_ask_for_an_email_are_known_by_their_keys() -> None:
    catalog = load({"flows/shop.yaml": "shop: Kettles\n", "flows/order.yaml": FLOW})
    assert catalog.journey.email_steps == {("order", "2"), ("order", "again")}
