"""Every table, and of every column whether it is somebody's: the one place to look it up.

`tests/store/test_register.py` fails for a table or column that isn't here, and for a personal one
that the person wouldn't get or that an erasure wouldn't empty.
"""

from collections.abc import Mapping

from cxbot.store import tables
from cxbot.store.personal.kinds import (
    Entry,
    by_conversation,
    by_customer,
    by_exchange,
    by_lane,
    by_session,
    by_ticket,
    nobody,
)

_CUSTOMERS = (
    Entry(
        table=tables.customer,
        identity="name phone email time_zone",
        words="fields persona last_order",
        technical="id since erased_at banned_until language language_chosen orders_count"
        " wants_messages wants_surveys wants_offers",
        section="you",
        whose=by_customer(tables.customer, "id"),
        erased=("customer",),
    ),
    Entry(
        table=tables.identity,
        identity="channel account",
        technical="customer_id verified_at",
        section="accounts",
        whose=by_customer(tables.identity),
        erased=("identity.erase",),
    ),
    Entry(
        table=tables.conversation,
        identity="account",
        technical="id customer_id channel reachable misses seq waiting_since last_in_at"
        " order_misses order_misses_since",
        section="chats",
        whose=by_customer(tables.conversation),
        erased=("conversation.erase",),
        why="Where the account was stands a name of nobody, so that what refers to it finds it.",
    ),
    Entry(
        table=tables.touchpoint,
        words="text",
        identity="source_key",
        technical="id occurred_at customer_id conversation_id session_id seq direction initiator"
        " channel device device_source kind name flow flow_version step task stage touchpoint"
        " outcome sentiment sentiment_source rating_metric rating_value rating_min rating_max"
        " effort ticket_id response_ms possible_duplicate",
        staff="operator_id",
        section="exchanges",
        whose=by_customer(tables.touchpoint),
        erased=("touchpoint.erase",),
        why="The rows stay, so that no figure changes.",
    ),
    Entry(
        table=tables.consent,
        words="words",
        identity="source_key",
        technical="id customer_id purpose given at channel act",
        section="consents",
        whose=by_customer(tables.consent),
        erased=("consent.erase",),
    ),
    Entry(
        table=tables.orders,
        words="data",
        technical="number customer_id status updated_at",
        section="orders",
        whose=by_customer(tables.orders),
        stays={"data": "the order is the shop's; it is tied to nobody any more"},
    ),
    Entry(
        table=tables.link,
        technical="id order_number expires_at used_at used_by",
        section="links to orders",
        whose=by_customer(tables.link, "used_by"),
        erased=("link.erase",),
    ),
)

_TALKS = (
    Entry(
        table=tables.session,
        words="state pending",
        technical="id conversation_id customer_id flow flow_version status on_hold started_at"
        " updated_at ended_at outcome",
        section="flows, as the machine keeps them",
        whose=by_customer(tables.session),
        machine=True,
        erased=("session.erase",),
        why="A secret answer stands here as it was given, until its flow has ended.",
    ),
    Entry(
        table=tables.step_trace,
        words="steps",
        technical="id session_id at",
        section="steps of flows, as the machine keeps them",
        whose=by_session(tables.step_trace),
        machine=True,
        erased=("step_trace.erase",),
    ),
    Entry(
        table=tables.flow_start,
        identity="customer_id",
        words="key",
        technical="flow started_at",
        section="flows begun by events",
        whose=by_customer(tables.flow_start),
        machine=True,
        erased=("flow_start.erase",),
    ),
    Entry(
        table=tables.inbox,
        identity="lane natural_key",
        words="raw error",
        technical="id channel digest received_at status attempts done_at",
        section="originals of what came in",
        whose=by_lane(tables.inbox),
        machine=True,
        erased=("inbox.erase",),
    ),
    Entry(
        table=tables.outbox,
        identity="peer",
        words="payload link",
        technical="id position channel conversation_id touchpoint_id class priority status"
        " attempts message_id possible_duplicate error created_at sent_at closed_at not_before",
        section="originals of what was sent",
        whose=by_conversation(tables.outbox),
        machine=True,
        erased=("outbox.erase",),
    ),
    Entry(
        table=tables.timer,
        identity="lane",
        technical="id owner_id kind key fire_at status",
        section="waits",
        whose=by_lane(tables.timer),
        machine=True,
        erased=("timer.erase",),
    ),
    Entry(
        table=tables.lane,
        identity="name",
        technical="owner epoch",
        section="turns in hand",
        whose=lambda person: tables.lane.c.name.in_(person.lanes),
        machine=True,
        erased=("lane.erase",),
        why="On PostgreSQL; free ones go with the minute after an erasure.",
    ),
    Entry(
        table=tables.request,
        identity="data",
        technical="id kind made_at status answer",
        section="requests of the terminal",
        whose=nobody,
        machine=True,
        erased=("request.erase",),
        why="Of those that were dealt with all are emptied: they list conversations.",
    ),
)

_DESK = (
    Entry(
        table=tables.ticket,
        words="reason because shared answers call_back call_phone",
        technical="id number customer_id conversation_id session_id state priority queue chat flow"
        " touchpoint version seq held_since opened_at waiting_since under_way first_reply_at"
        " replied_at snoozed_until resolved_at closed_at reopened closings stage breached"
        " unreachable off_hours silent tags mood cause calls_missed called_at call_outcome",
        staff="operator_id operator_name",
        section="talks with our people",
        whose=by_customer(tables.ticket),
        erased=("ticket",),
    ),
    Entry(
        table=tables.ticket_event,
        words="data changed",
        technical="id ticket_id seq at type",
        staff="actor",
        section="what our people did in them",
        whose=by_ticket(tables.ticket_event),
        erased=("ticket_event.erase",),
    ),
    Entry(
        table=tables.rating,
        words="comment",
        technical="ticket_id closing customer_id conversation_id asked_at expires_at answered_at"
        " score comment_until withdrawn",
        staff="operator_id",
        section="how you rated our people",
        whose=by_customer(tables.rating),
        erased=("rating.erase",),
    ),
    Entry(
        table=tables.audit,
        words="data",
        technical="id at act subject",
        staff="actor",
        section="acts about you",
        whose=by_customer(tables.audit, "subject"),
        erased=("audit.erase",),
        why="The act stays; reasons that somebody wrote go.",
    ),
    Entry(
        table=tables.message_map,
        identity="chat other_chat",
        technical="channel message_id conversation_id ticket_id kind other_message",
        section="copies of messages",
        whose=by_conversation(tables.message_map),
        machine=True,
        erased=("message_map.erase",),
    ),
    Entry(
        table=tables.thread,
        technical="conversation_id chat thread_id generation gone",
        why="Numbers of topics in our groups; the topic itself is deleted with its messages.",
    ),
)

_VOICE = (
    Entry(
        table=tables.contact,
        technical="id customer_id number conversation_id session_id flow flow_version kind purpose"
        " metric channel at verdict gate until expires_at because",
        why="Decisions whether to write, with the numbers they were made by; nobody's words.",
    ),
    Entry(
        table=tables.invitation,
        words="late",
        technical="id customer_id conversation_id session_id flow flow_version metric channel"
        " language touchpoint stage queue ticket_id incentivised wave touchpoint_id asked_at"
        " window_until reminded_at answered_at completed_at refused_at",
        staff="operator_id",
        section="questions we asked",
        whose=by_customer(tables.invitation),
        erased=("invitation.erase",),
    ),
    Entry(
        table=tables.answer,
        words="text",
        technical="id invitation_id customer_id conversation_id session_id flow flow_version step"
        " source at metric kind number least most option language channel touchpoint stage queue"
        " ticket_id incentivised wave late touchpoint_id",
        staff="operator_id",
        section="answers",
        whose=by_customer(tables.answer),
        erased=("answer.erase",),
    ),
    Entry(
        table=tables.complaint,
        words="text",
        technical="number customer_id conversation_id session_id touchpoint_id touchpoint stage at",
        section="complaints",
        whose=by_customer(tables.complaint),
        erased=("complaint.erase",),
    ),
    Entry(
        table=tables.reward_given,
        words="code",
        technical="id reward customer_id number at valid_until session_id",
        section="rewards",
        whose=by_customer(tables.reward_given),
        stays={"code": "the shop's own: it must know that it was given, and not to whom"},
    ),
    Entry(table=tables.reward_code, none="reward code loaded_at given_at"),
    Entry(
        table=tables.signal,
        technical="id touchpoint_id source value score confidence at",
        section="how it seemed to go",
        whose=by_exchange(tables.signal),
    ),
    Entry(
        table=tables.tag_opened,
        technical="touchpoint_id slug first",
        section="links opened",
        whose=by_exchange(tables.tag_opened),
    ),
)

_SHOPS = (
    Entry(table=tables.flow_version, none="flow version source seen_at"),
    Entry(
        table=tables.flow_set,
        none="id texts versions events live_at",
        why="The owner's files; what customers say never gets into them.",
    ),
    Entry(
        table=tables.tag,
        none="slug name touchpoint medium about device flow made_at retired_at",
    ),
    Entry(
        table=tables.setting,
        none="key value",
        why="Facts of the shop: groups, digests, days. Customers have none.",
    ),
    Entry(
        table=tables.map_version,
        none="id at name why journey body",
        why="Counts and figures: quotes are taken out before it is kept.",
    ),
    Entry(
        table=tables.map_change,
        technical="number customer_id",
        why="Whose figures to count anew. The file of the kept map has numbers and ids alone.",
    ),
    Entry(table=tables.requirement_state, none="touchpoint measure since state told"),
    Entry(
        table=tables.review,
        none="id touchpoint sheet printed_at done_at facts",
        staff="done_by",
        why="Facts are counts and figures.",
    ),
    Entry(
        table=tables.review_mark,
        none="id review_id quality mark note given_at",
        staff="given_by",
        why="A note is the reviewer's about a touchpoint; it refers to no customer by any key, so"
        " a name typed into it can't be found. docs/privacy.md says not to.",
    ),
    Entry(
        table=tables.improvement,
        none="id origin touchpoint what hypothesis due_on measure state made_at begun_at"
        " ended_at result version",
        staff="owner made_by",
        why="As with notes of a review.",
    ),
    Entry(
        table=tables.operator,
        technical="status away_until last_assigned_at seen_at",
        staff="account name username",
        why="Who served is the shop's record of its own work.",
    ),
    Entry(table=tables.worker, none="id alive_until"),
    Entry(table=tables.generation, none="name database_id number raised_at copied_at"),
    Entry(
        table=tables.restore,
        none="id found_at as_of number expected settled_at erased_again resumed_at doubtful",
    ),
    Entry(table=tables.web_link, technical="expires_at", staff="digest owner"),
    Entry(table=tables.web_session, technical="begun_at seen_at", staff="digest owner"),
    Entry(
        table=tables.erasure,
        technical="id subject key done_at counts remains",
        staff="done_by",
        why="That somebody was erased; a keyed digest, numbers, and groups' message numbers.",
    ),
    Entry(
        table=tables.erased_account,
        technical="subject erased_at",
        why="A keyed digest, so that nothing is kept of them until they write again.",
    ),
)

REGISTER: Mapping[str, Entry] = {
    entry.table.name: entry for entry in (*_CUSTOMERS, *_TALKS, *_DESK, *_VOICE, *_SHOPS)
}
