"""When the bot wrote first and why, what customers were asked, and what they answered."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from cxbot.store.tables.base import ID, Instant, metadata, where

# one row per decision of the contact policy
contact = Table(
    "contact",
    metadata,
    Column("id", ID, primary_key=True),
    Column("customer_id", ID, nullable=False),
    # counts the customer's allowed contacts: two workers that decide at once on the same history
    # claim the same number, and one of them has to decide again
    Column("number", Integer),
    Column("conversation_id", ID, nullable=False),
    Column("session_id", ID),
    # of a flow, or "desk" for the question after a ticket
    Column("flow", String(80), nullable=False),
    Column("flow_version", String(16)),
    Column("kind", String(10), nullable=False),
    Column("purpose", String(10), nullable=False),
    Column("metric", String(40)),
    Column("channel", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("verdict", String(6), nullable=False),  # allow, delay, deny
    # which of the twelve said no or later; None when allowed
    Column("gate", String(16)),
    # delayed until then
    Column("until", Instant),
    # denied because `until` would have been later than this
    Column("expires_at", Instant),
    # the numbers it was decided by, for whoever asks why
    Column("because", JSON, nullable=False),
    UniqueConstraint("customer_id", "number"),
    Index("ix_contact_customer", "customer_id", "at"),
    # all that its count looks at: nothing else has to be read
    Index("ix_contact_flow", "flow", "at", "kind", "verdict", **where("verdict = 'allow'")),
    Index("ix_contact_session", "session_id", "at"),
)

# one row per survey that was begun with somebody: its id is that of the contact that allowed it
invitation = Table(
    "invitation",
    metadata,
    Column("id", ID, primary_key=True),
    Column("customer_id", ID, nullable=False),
    Column("conversation_id", ID, nullable=False),
    Column("session_id", ID),
    Column("flow", String(80), nullable=False),
    Column("flow_version", String(16)),
    Column("metric", String(40)),
    Column("channel", String(32), nullable=False),
    Column("language", String(16), nullable=False),
    # what it is about and who served them, as it was when it was asked
    Column("touchpoint", String(120)),
    Column("stage", String(80)),
    Column("operator_id", String(32)),
    Column("queue", String(80)),
    Column("ticket_id", ID),
    Column("incentivised", Boolean, nullable=False),
    Column("wave", String(40), nullable=False),
    # the exchange that carried the question: its outcome says whether it arrived
    Column("touchpoint_id", ID),
    Column("asked_at", Instant, nullable=False),
    # answers count until then
    Column("window_until", Instant, nullable=False),
    Column("reminded_at", Instant),
    # first answer; all questions answered; "stop" said to it
    Column("answered_at", Instant),
    Column("completed_at", Instant),
    Column("refused_at", Instant),
    # the session as it stood when silence ended it: a late answer goes on from there
    Column("late", JSON(none_as_null=True)),
    Index("ix_invitation_customer", "customer_id", "asked_at"),
    Index("ix_invitation_asked", "asked_at"),
    Index("ix_invitation_session", "session_id"),
)

# one row per answer, so that half a questionnaire counts too
answer = Table(
    "answer",
    metadata,
    Column("id", ID, primary_key=True),
    # None: the customer began it themselves
    Column("invitation_id", ID),
    Column("customer_id", ID, nullable=False),
    Column("conversation_id", ID, nullable=False),
    Column("session_id", ID),
    Column("flow", String(80), nullable=False),
    Column("flow_version", String(16)),
    Column("step", String(80), nullable=False),
    Column("source", String(10), nullable=False),  # survey, own, complaint, review
    Column("at", Instant, nullable=False),
    Column("metric", String(40)),
    Column("kind", String(10), nullable=False),  # rating, choice, yes/no, number, text …, skipped
    Column("number", Float),
    Column("least", Float),
    Column("most", Float),
    # the id of a choice, the same in all languages
    Column("option", String(80)),
    Column("text", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("channel", String(32), nullable=False),
    # frozen: as the invitation says, else as it was
    Column("touchpoint", String(120)),
    Column("stage", String(80)),
    Column("operator_id", String(32)),
    Column("queue", String(80)),
    Column("ticket_id", ID),
    Column("incentivised", Boolean, nullable=False),
    Column("wave", String(40), nullable=False),
    # after silence had ended the survey
    Column("late", Boolean, nullable=False),
    Column("touchpoint_id", ID),
    Index("ix_answer_at", "at"),
    Index("ix_answer_customer", "customer_id", "at"),
    Index("ix_answer_invitation", "invitation_id"),
)

# what a customer agreed to or took back: only added to, the newest of a purpose holds
consent = Table(
    "consent",
    metadata,
    Column("id", ID, primary_key=True),
    Column("customer_id", ID, nullable=False),
    Column("purpose", String(10), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("channel", String(32), nullable=False),
    # how: first message, /unsubscribe, stop, a flow …
    Column("act", String(40), nullable=False),
    # the customer's own words or the button's, as proof
    Column("words", Text, nullable=False),
    # the input that said so
    Column("source_key", String(540), nullable=False),
    Index("ix_consent_customer", "customer_id", "id"),
)

# codes of the shop's own list
reward_code = Table(
    "reward_code",
    metadata,
    Column("reward", String(80), primary_key=True),
    Column("code", String(120), primary_key=True),
    Column("loaded_at", Instant, nullable=False),
    Column("given_at", Instant),
    Index("ix_reward_code_free", "reward", "loaded_at", **where("given_at IS NULL")),
)

reward_given = Table(
    "reward_given",
    metadata,
    Column("id", ID, primary_key=True),
    Column("reward", String(80), nullable=False),
    Column("customer_id", ID, nullable=False),
    # the customer's first, second …: two workers at once claim the same one
    Column("number", Integer, nullable=False),
    Column("code", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    Column("valid_until", Instant),
    Column("session_id", ID),
    UniqueConstraint("reward", "customer_id", "number"),
    UniqueConstraint("reward", "code"),
    Index("ix_reward_given_at", "reward", "at"),
)

complaint = Table(
    "complaint",
    metadata,
    # told to the customer as the reference
    Column("number", Integer, primary_key=True),
    Column("customer_id", ID, nullable=False),
    Column("conversation_id", ID, nullable=False),
    Column("session_id", ID),
    # what it is about: an exchange, its touchpoint of the journey
    Column("touchpoint_id", ID),
    Column("touchpoint", String(120)),
    Column("stage", String(80)),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_complaint_customer", "customer_id", "at"),
    Index("ix_complaint_session", "session_id"),
)

# what somebody or something thinks the customer felt; the strongest stands in the touchpoint
signal = Table(
    "signal",
    metadata,
    Column("id", ID, primary_key=True),
    Column("touchpoint_id", ID, nullable=False),
    Column(
        "source", String(10), nullable=False
    ),  # rating, operator, behaviour, lexicon, or a provider
    Column("value", String(10), nullable=False),  # positive, neutral, negative, mixed, unknown
    Column("score", Float, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_signal_touchpoint", "touchpoint_id"),
)
