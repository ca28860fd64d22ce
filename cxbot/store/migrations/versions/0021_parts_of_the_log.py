"""On a server the log lies in parts, one a month: what is unique is looked for in one of them.

Nothing is copied: the table as it is becomes the first part, until the month after next begins.
Its rows of a later time (a clock was wrong) go into the part for whatever has no other.
"""

import sqlalchemy as sa
from alembic import op

from cxbot.clock import encode

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

#: There are collations in which 'aa' comes after 'f' (Danish, Norwegian): ids don't sort by their
#: time there, so their table stays whole. Another collation for this column alone isn't possible:
#: joins compare it with others.
_SORTED = sa.text(
    'SELECT array_agg(digits ORDER BY digits) = array_agg(digits ORDER BY digits COLLATE "C")'
    " FROM (SELECT lpad(to_hex(number), 3, '0')::varchar FROM generate_series(0, 4095) AS number)"
    " AS every (digits)"
)
_TRIGGERS = sa.text(
    "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE tgrelid = 'touchpoint'::regclass AND NOT tgisinternal"
)
_MONTH_AFTER_NEXT = sa.text(
    "SELECT extract(epoch FROM date_trunc('month', now() AT TIME ZONE 'UTC')"
    " + interval '2 months')::bigint"
)
_INDEXES = {
    "ix_touchpoint_customer": "customer_id, id",
    "ix_touchpoint_conversation": "conversation_id, seq",
    "ix_touchpoint_xact": "xact",
}


def upgrade() -> None:
    here = op.get_bind()
    if here.dialect.name != "postgresql" or not here.execute(_SORTED).scalar_one():
        return
    until = encode(here.execute(_MONTH_AFTER_NEXT).scalar_one() * 1000 << 56)
    triggers = here.execute(_TRIGGERS).all()
    _set_aside([name for name, _ in triggers])
    op.execute(
        "CREATE TABLE touchpoint (LIKE touchpoint_first INCLUDING DEFAULTS,"
        " CONSTRAINT pk_touchpoint PRIMARY KEY (id)) PARTITION BY RANGE (id)"
    )
    for name, columns in _INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON touchpoint ({columns})")
    for _, definition in triggers:
        op.execute(definition)
    op.execute("CREATE TABLE touchpoint_default PARTITION OF touchpoint DEFAULT")
    op.execute(
        "CREATE UNIQUE INDEX uq_touchpoint_default_source_key ON touchpoint_default (source_key)"
    )
    op.execute(
        f"WITH moved AS (DELETE FROM touchpoint_first WHERE id >= '{until}' RETURNING *)"  # noqa: S608 -- ours
        " INSERT INTO touchpoint_default SELECT * FROM moved"
    )
    op.execute(
        "ALTER TABLE touchpoint ATTACH PARTITION touchpoint_first"
        f" FOR VALUES FROM (MINVALUE) TO ('{until}')"
    )
    if here.execute(sa.text("SELECT EXISTS (SELECT FROM touchpoint)")).scalar_one():
        # of the whole the server has no statistics, and makes none by itself
        op.execute("ANALYZE touchpoint")


def _set_aside(triggers: list[str]) -> None:
    """Its names are those of the whole from now on; triggers come back with that."""
    for name in triggers:
        op.execute(f"DROP TRIGGER {name} ON touchpoint")
    op.execute("ALTER TABLE touchpoint RENAME TO touchpoint_first")
    for name in ("pk_touchpoint", "uq_touchpoint_source_key", *_INDEXES):
        other = name.replace("touchpoint", "touchpoint_first")
        op.execute(f"ALTER INDEX {name} RENAME TO {other}")
