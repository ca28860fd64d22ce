"""Mermaid: the text of a picture, in which texts are only text; and hundreds of flows at once."""

import pytest
from pictures import NASTY, drawn, flow_of, with_text
from timing import within

from cxbot.flow.drawing.building import picture, pictures
from cxbot.flow.drawing.mermaid import mermaid

GOLDEN = """\
flowchart TB
  accTitle: f
  accDescr: Asks and goes
  n1(["<b>starts</b><br/>/f<br/><small>if customer.since is empty</small>"]):::start_
  n2>"<b>ask</b><br/>Is #34;{shop.name}#34; good? #35;1 #60;3#62;<br/><small>yes/no → good</small>"]:::ask_
  n3{"<b>if</b><br/>good"}:::fork_
  n4("<b>say</b><br/>Thanks"):::say_
  n5[["<b>human</b><br/>Unhappy"]]:::human_
  n6[\\"<b>ends quietly</b>"/]:::leave_
  n7(["<b>finished</b>"]):::end_
  n8(["<b>finished</b>"]):::end_
  n1 --> n2
  n2 -->|"answered"| n3
  n2 -->|"no reply after 90 minutes"| n6
  n3 -->|"yes"| n4
  n3 -->|"no"| n5
  n4 --> n7
  n5 --> n8
  subgraph legend["Legend"]
    direction LR
    l_start(["what starts it"]):::start_
    l_say("the bot says"):::say_
    l_ask>"the bot asks, the customer answers"]:::ask_
    l_human[["a person takes over"]]:::human_
    l_fork{"a fork"}:::fork_
    l_end(["the flow ends"]):::end_
    l_leave[\\"the flow ends early"/]:::leave_
    l_notes["left out while nobody goes there: the person called after the last miss, and the rest of a fork whose cases are complete"]:::note_
    l_start ~~~ l_say ~~~ l_ask
    l_human ~~~ l_fork ~~~ l_end
    l_leave ~~~ l_notes
  end
  classDef ask_ fill:#ccfbf1,stroke:#0d9488,color:#111827
  classDef end_ fill:#dcfce7,stroke:#16a34a,stroke-width:2px,color:#111827
  classDef fork_ fill:#ffffff,stroke:#475569,color:#111827
  classDef human_ fill:#fce7f3,stroke:#db2777,stroke-width:2px,color:#111827
  classDef leave_ fill:#e2e8f0,stroke:#475569,stroke-dasharray:4 3,color:#111827
  classDef say_ fill:#f8fafc,stroke:#64748b,color:#111827
  classDef start_ fill:#dbeafe,stroke:#2563eb,color:#111827
  classDef note_ fill:none,stroke:none
  linkStyle 2 stroke:#d97706
"""  # noqa: E501


def test_the_mermaid_text_of_a_small_flow() -> None:
    shown = drawn(
        """
- ask: 'Is "{shop.name}" good? #1 &lt;3&gt;'
  answer: yes/no
  save: good
  no_reply: {after: 90 minutes}
- if: good
  then:
    - say: Thanks
  else:
    - human: Unhappy
""",
        "about: 'Asks; \\ and goes'\nwhen: {command: /f}\nif: customer.since is empty\n",
    )
    assert mermaid(shown) == GOLDEN


@pytest.mark.parametrize("text", NASTY)
def test_texts_are_only_text_in_mermaid(text: str) -> None:
    flow = with_text(text)
    (line,) = [one for one in mermaid(picture(flow, "en")).splitlines() if "<b>say</b>" in one]
    said = line.partition("<b>say</b><br/>")[2].rpartition('"')[0]
    assert said
    assert not set(said.replace("#", "", said.count("#"))) & set('<>"`[]|\\')
    assert all(part.partition(";")[0].isdigit() for part in said.split("#")[1:])


@pytest.mark.bulk
def test_three_hundred_flows_are_drawn_as_text_at_once() -> None:
    steps = """
- ask: "How was it, {customer.name}?"
  answer: rating 1-5
  save: n
  no_reply: {after: 1 day}
- if: n > 3
  then:
    - say: "Thank you!"
  else:
    - human: Unhappy
- wait: 3 days
- set: {a: 1}
- call: shop.find
- say: Bye
- say: Really
- stop
"""
    flow = flow_of(steps)
    assert len(flow.steps) == 10
    flows = {f"f{at}": flow for at in range(300)}
    with within(0.4):  # 0.1 s on an idle machine
        assert len([mermaid(one) for one in pictures(flows, "en")]) == 300
