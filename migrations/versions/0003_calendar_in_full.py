"""calendar in full."""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

import eventsite.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("created_at", eventsite.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_feed")),
        sa.UniqueConstraint("email_key", name=op.f("uq_address_feed_email_key")),
    )
    op.create_table(
        "catalogue_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_catalogue_revision_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_revision")),
    )
    op.create_table(
        "mailbox",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("trying_uid", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("read_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("failing_since", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "received_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("received_at", eventsite.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("reply", "bounce", "automatic", "other", "refused", name="mailkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "filed",
                "older_version",
                "to_confirm",
                "same",
                "overtaken",
                "no_answer",
                "unmatched",
                "unknown",
                "forwarded",
                "sent_again",
                "kept",
                "nothing",
                "odd",
                "set_aside",
                name="outcome",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("partstat", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("dtstamp", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["calendar_entry.id"], name=op.f("fk_received_mail_entry_id_calendar_entry"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_mail")),
        sa.UniqueConstraint("digest", name=op.f("uq_received_mail_digest")),
    )
    with op.batch_alter_table("received_mail", schema=None) as batch_op:
        batch_op.create_index("ix_received_mail_of_entry", ["entry_id", "received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_received_mail_received_at"), ["received_at"], unique=False)

    op.create_table(
        "attendee_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_attendee_group_event_id_event"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee_group")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_attendee_group_event_id_name")),
    )
    op.create_table(
        "session_group",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["attendee_group.id"], name=op.f("fk_session_group_group_id_attendee_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["programme_session.id"], name=op.f("fk_session_group_session_id_programme_session"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "group_id", name=op.f("pk_session_group")),
    )
    with op.batch_alter_table("session_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_group_group_id"), ["group_id"], unique=False)

    op.create_table(
        "registration_group",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["attendee_group.id"], name=op.f("fk_registration_group_group_id_attendee_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("fk_registration_group_registration_id_registration")),
        sa.PrimaryKeyConstraint("registration_id", "group_id", name=op.f("pk_registration_group")),
    )
    with op.batch_alter_table("registration_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_group_group_id"), ["group_id"], unique=False)

    op.create_table(
        "session_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["calendar_entry.id"], name=op.f("fk_session_entry_entry_id_calendar_entry")),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("fk_session_entry_registration_id_registration")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["programme_session.id"], name=op.f("fk_session_entry_session_id_programme_session"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_entry")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_session_entry_entry_id")),
    )
    with op.batch_alter_table("session_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_entry_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_entry_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            "uq_session_entry_open",
            ["registration_id", "session_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND session_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND session_id IS NOT NULL"),
        )

    with op.batch_alter_table("calendar_entry", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("answer", sa.Enum("accepted", "tentative", "declined", name="answer", native_enum=False, length=24), nullable=True)
        )
        batch_op.add_column(sa.Column("answered_at", eventsite.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("answer_sequence", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("answer_dtstamp", eventsite.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("answer_comment", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("answer_proved", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("programme_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ends_zone", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("cancelled_at", eventsite.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column("changed_at", eventsite.db.UtcDateTime(timezone=True), nullable=False, server_default="2026-01-01 00:00:00")
        )
        batch_op.add_column(sa.Column("address", sa.Text(), nullable=False, server_default=""))

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("feed_version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column("calendar_changed_at", eventsite.db.UtcDateTime(timezone=True), nullable=False, server_default="2026-01-01 00:00:00")
        )
        batch_op.add_column(sa.Column("invited_by_session", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_constraint(batch_op.f("uq_registration_entry_id"), type_="unique")
        batch_op.create_index(batch_op.f("ix_registration_entry_id"), ["entry_id"], unique=False)

    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.add_column(sa.Column("uid", sa.String(length=120), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column("changed_at", eventsite.db.UtcDateTime(timezone=True), nullable=False, server_default="2026-01-01 00:00:00")
        )
    _name_stops()
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.create_unique_constraint(batch_op.f("uq_stop_uid"), ["uid"])


def _name_stops() -> None:
    # In a calendar each stop needs a UID: random, at the domain of the event's.
    connection = op.get_bind()
    stops = connection.execute(sa.text("SELECT stop.id, event.uid FROM stop JOIN event ON event.id = stop.event_id")).all()
    for stop_id, event_uid in stops:
        uid = f"{token_hex(16)}@{event_uid.rpartition('@')[2]}"
        connection.execute(sa.text("UPDATE stop SET uid = :uid WHERE id = :id"), {"uid": uid, "id": stop_id})


def downgrade() -> None:
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_stop_uid"), type_="unique")
        batch_op.drop_column("changed_at")
        batch_op.drop_column("revision")
        batch_op.drop_column("uid")

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_entry_id"))
        batch_op.create_unique_constraint(batch_op.f("uq_registration_entry_id"), ["entry_id"])
        batch_op.drop_column("invited_by_session")
        batch_op.drop_column("calendar_changed_at")
        batch_op.drop_column("feed_version")

    with op.batch_alter_table("programme_session", schema=None) as batch_op:
        batch_op.drop_column("address")
        batch_op.drop_column("changed_at")
        batch_op.drop_column("revision")
        batch_op.drop_column("cancelled_at")
        batch_op.drop_column("ends_zone")

    with op.batch_alter_table("calendar_entry", schema=None) as batch_op:
        batch_op.drop_column("answer_proved")
        batch_op.drop_column("answer_comment")
        batch_op.drop_column("answer_dtstamp")
        batch_op.drop_column("answer_sequence")
        batch_op.drop_column("answered_at")
        batch_op.drop_column("answer")

    with op.batch_alter_table("session_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_session_entry_open",
            sqlite_where=sa.text("ended_at IS NULL AND session_id IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND session_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_session_entry_session_id"))
        batch_op.drop_index(batch_op.f("ix_session_entry_registration_id"))

    op.drop_table("session_entry")
    with op.batch_alter_table("registration_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_group_group_id"))

    op.drop_table("registration_group")
    with op.batch_alter_table("session_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_group_group_id"))

    op.drop_table("session_group")
    op.drop_table("attendee_group")
    with op.batch_alter_table("received_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_received_mail_received_at"))
        batch_op.drop_index("ix_received_mail_of_entry")

    op.drop_table("received_mail")
    op.drop_table("mailbox")
    op.drop_table("catalogue_revision")
    op.drop_table("address_feed")
