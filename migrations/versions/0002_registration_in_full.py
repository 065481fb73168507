"""registration in full."""

import sqlalchemy as sa
from alembic import op

import eventsite.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_tables()
    _add_columns()
    _keep_what_stands()


def downgrade() -> None:
    _drop_columns()
    _drop_tables()


def _add_tables() -> None:
    op.create_table(
        "address_budget",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("last_at", eventsite.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("before_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("proved_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_address_budget")),
    )
    with op.batch_alter_table("address_budget", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_budget_last_at"), ["last_at"], unique=False)

    op.create_table(
        "address_proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("created_at", eventsite.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", eventsite.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_proof")),
    )
    with op.batch_alter_table("address_proof", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_proof_email_key"), ["email_key"], unique=False)

    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_tag_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("team_id", "name", name=op.f("uq_tag_team_id_name")),
    )
    op.create_table(
        "organiser_act",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", eventsite.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("facts", sa.String(length=64), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_organiser_act_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organiser_act")),
    )
    with op.batch_alter_table("organiser_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organiser_act_event_id"), ["event_id"], unique=False)

    op.create_table(
        "policy",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("serving", sa.Enum("offer", "confirm", name="serving", native_enum=False, length=24), nullable=False),
        sa.Column("offer_hours", sa.Integer(), nullable=False),
        sa.Column(
            "queue_order", sa.Enum("first_come", "priority", "draw", name="queueorder", native_enum=False, length=24), nullable=False
        ),
        sa.Column("members_first", sa.Boolean(), nullable=False),
        sa.Column("draw_seed", sa.String(length=64), nullable=False),
        sa.Column("party_rule", sa.Enum("next_that_fits", "wait_for", name="partyrule", native_enum=False, length=24), nullable=False),
        sa.Column("most_in_party", sa.Integer(), nullable=False),
        sa.Column("most_companions", sa.Integer(), nullable=False),
        sa.Column("sessions_may_overlap", sa.Boolean(), nullable=False),
        sa.Column(
            "editing",
            sa.Enum("until_deadline", "until_accepted", "always", "never", name="editingrule", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("edit_until_local", eventsite.db.LocalDateTime(), nullable=True),
        sa.Column("changes_need_approval", sa.Boolean(), nullable=False),
        sa.Column("transferable", sa.Boolean(), nullable=False),
        sa.Column("forms_per_network", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_policy_event_id_event"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_policy")),
    )
    op.create_table(
        "status_count",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "applied",
                "waitlisted",
                "offered",
                "confirmed",
                "declined",
                "withdrawn",
                "expired",
                "attended",
                "no_show",
                name="registrationstatus",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_status_count_event_id_event"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "status", name=op.f("pk_status_count")),
    )
    op.create_table(
        "form_text",
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_form_text_form_id_form"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("form_id", "language", name=op.f("pk_form_text")),
    )
    op.create_table(
        "invitation_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=True),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("transferable", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("ends_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("remind_days", sa.Integer(), nullable=True),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", eventsite.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("released_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_invitation_list_event_id_event"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_invitation_list_form_id_form")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_list")),
    )
    with op.batch_alter_table("invitation_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_list_event_id"), ["event_id"], unique=False)

    op.create_table(
        "invitee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("transferable", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("ends_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("remind_days", sa.Integer(), nullable=True),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("draft_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("registered_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("declined_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=False),
        sa.Column("revoked_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("created_at", eventsite.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_invitee_event_id_event"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_invitee_form_id_form")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitee")),
    )
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitee_event_id"), ["event_id"], unique=False)
        batch_op.create_index("ix_invitee_list", ["event_id", "created_at", "id"], unique=False)
        batch_op.create_index(
            "uq_invitee_address",
            ["event_id", "email_key"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("seat", "address", name="handoverkind", native_enum=False, length=24), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("created_at", eventsite.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("fk_handover_registration_id_registration")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(
            "uq_handover_open",
            ["registration_id", "kind"],
            unique=True,
            sqlite_where=sa.text("taken_at IS NULL AND ended_at IS NULL"),
            postgresql_where=sa.text("taken_at IS NULL AND ended_at IS NULL"),
        )

    op.create_table(
        "organiser_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", eventsite.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("fk_organiser_edit_registration_id_registration")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organiser_edit")),
    )
    with op.batch_alter_table("organiser_edit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organiser_edit_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "proposed_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("created_at", eventsite.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", eventsite.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("fk_proposed_change_registration_id_registration")),
        sa.ForeignKeyConstraint(["version_id"], ["form_version.id"], name=op.f("fk_proposed_change_version_id_form_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_change")),
    )
    with op.batch_alter_table("proposed_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposed_change_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(
            "uq_proposed_change_open",
            ["registration_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "registration_tag",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("fk_registration_tag_registration_id_registration")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_registration_tag_tag_id_tag"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("registration_id", "tag_id", name=op.f("pk_registration_tag")),
    )
    with op.batch_alter_table("registration_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_tag_tag_id"), ["tag_id"], unique=False)


def _add_columns() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "audience",
                sa.Enum("everyone", "invited_first", "invited", name="audience", native_enum=False, length=24),
                nullable=False,
                server_default="everyone",
            )
        )
        batch_op.add_column(sa.Column("waitlist_cap", sa.Integer(), nullable=True))

    with op.batch_alter_table("form", schema=None) as batch_op:
        batch_op.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("listed", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("closed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("holding", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "state",
                sa.Enum("held", "waiting", "wished", name="holdingstate", native_enum=False, length=24),
                nullable=False,
                server_default="held",
            )
        )
        batch_op.add_column(sa.Column("queued_at", eventsite.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_holding_queue", ["places_id", "state", "queued_at", "registration_id"], unique=False)

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_message_held",
            ["recipient"],
            unique=False,
            sqlite_where=sa.text("status = 'held'"),
            postgresql_where=sa.text("status = 'held'"),
        )

    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("email_key", sa.String(length=254), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("full_name", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("language", sa.String(length=12), nullable=False, server_default="en"))
        batch_op.add_column(sa.Column("least", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("link_version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("link_mailed_at", eventsite.db.UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_person_merged_into_id_person"), "person", ["merged_into_id"], ["id"])

    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.add_column(sa.Column("blocked", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.add_column(sa.Column("purpose", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("keep_days", sa.Integer(), nullable=True))

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("form_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("invitee_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("companions", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("lot", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("lot_code", sa.String(length=12), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_registration_counts"))
        batch_op.create_index("ix_registration_by_country", ["event_id", "country"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_form_id"), ["form_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_invitee_id"), ["invitee_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_registration_form_id_form"), "form", ["form_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_registration_merged_into_id_registration"), "registration", ["merged_into_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_registration_invitee_id_invitee"), "invitee", ["invitee_id"], ["id"])

    with op.batch_alter_table("transition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("act", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("before", sa.JSON(), nullable=True))
        batch_op.create_index(batch_op.f("ix_transition_act"), ["act"], unique=False)


def _keep_what_stands() -> None:
    # Events that stand go on as they did: a free place is the next one's at once, and who answered a form signed up by it.
    op.execute(
        "INSERT INTO policy (event_id, serving, offer_hours, queue_order, members_first, draw_seed, party_rule, most_in_party, "
        "most_companions, sessions_may_overlap, editing, changes_need_approval, transferable) "
        "SELECT id, 'confirm', 24, 'first_come', false, '', 'next_that_fits', 1, 0, false, 'until_deadline', false, true FROM event"
    )
    op.execute(
        "UPDATE registration SET form_id = "
        "(SELECT form.id FROM form WHERE form.event_id = registration.event_id AND form.name = 'attendee')"
    )
    op.execute(
        "INSERT INTO status_count (event_id, status, number) SELECT event_id, status, count(*) FROM registration GROUP BY event_id, status"
    )


def _drop_columns() -> None:
    with op.batch_alter_table("transition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transition_act"))
        batch_op.drop_column("before")
        batch_op.drop_column("act")

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_registration_invitee_id_invitee"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_registration_merged_into_id_registration"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_registration_form_id_form"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_registration_invitee_id"))
        batch_op.drop_index(batch_op.f("ix_registration_form_id"))
        batch_op.drop_index("ix_registration_by_country")
        batch_op.create_index(batch_op.f("ix_registration_counts"), ["event_id", "status", "country"], unique=False)
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("lot_code")
        batch_op.drop_column("lot")
        batch_op.drop_column("priority")
        batch_op.drop_column("companions")
        batch_op.drop_column("invitee_id")
        batch_op.drop_column("form_id")

    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_column("keep_days")
        batch_op.drop_column("purpose")

    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.drop_column("blocked")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_merged_into_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_person_merged_into_id"))
        batch_op.drop_column("merged_into_id")

    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_column("link_mailed_at")
        batch_op.drop_column("link_version")
        batch_op.drop_column("least")
        batch_op.drop_column("language")
        batch_op.drop_column("full_name")
        batch_op.drop_column("email_key")
        batch_op.drop_column("email")

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_held", sqlite_where=sa.text("status = 'held'"), postgresql_where=sa.text("status = 'held'"))

    with op.batch_alter_table("holding", schema=None) as batch_op:
        batch_op.drop_index("ix_holding_queue")
        batch_op.drop_column("queued_at")
        batch_op.drop_column("state")

    with op.batch_alter_table("form", schema=None) as batch_op:
        batch_op.drop_column("priority")
        batch_op.drop_column("closed")
        batch_op.drop_column("listed")
        batch_op.drop_column("position")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("waitlist_cap")
        batch_op.drop_column("audience")


def _drop_tables() -> None:
    with op.batch_alter_table("registration_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_tag_tag_id"))

    op.drop_table("registration_tag")
    with op.batch_alter_table("proposed_change", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_proposed_change_open", sqlite_where=sa.text("decided_at IS NULL"), postgresql_where=sa.text("decided_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_proposed_change_registration_id"))

    op.drop_table("proposed_change")
    with op.batch_alter_table("organiser_edit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organiser_edit_registration_id"))

    op.drop_table("organiser_edit")
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_handover_open",
            sqlite_where=sa.text("taken_at IS NULL AND ended_at IS NULL"),
            postgresql_where=sa.text("taken_at IS NULL AND ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_handover_registration_id"))

    op.drop_table("handover")
    with op.batch_alter_table("invitee", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_invitee_address", sqlite_where=sa.text("revoked_at IS NULL"), postgresql_where=sa.text("revoked_at IS NULL")
        )
        batch_op.drop_index("ix_invitee_list")
        batch_op.drop_index(batch_op.f("ix_invitee_event_id"))

    op.drop_table("invitee")
    with op.batch_alter_table("invitation_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_list_event_id"))

    op.drop_table("invitation_list")
    op.drop_table("form_text")
    op.drop_table("status_count")
    op.drop_table("policy")
    with op.batch_alter_table("organiser_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organiser_act_event_id"))

    op.drop_table("organiser_act")
    op.drop_table("tag")
    with op.batch_alter_table("address_proof", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_proof_email_key"))

    op.drop_table("address_proof")
    with op.batch_alter_table("address_budget", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_budget_last_at"))

    op.drop_table("address_budget")
