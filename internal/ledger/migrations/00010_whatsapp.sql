-- +goose Up
-- What is known of business numbers and how fast they send, what went wrong
-- for everybody, what messages cost, and files kept at the provider.

-- rate is messages a second as the provider told, 0 where it has not; its
-- times say when each was told. free_at is when the number has caught up with
-- its rate, line_at the place in the line of the last message that had to wait.
-- held_until is until when the provider wants nothing of the number.
CREATE TABLE numbers (
    account    TEXT   NOT NULL PRIMARY KEY,
    rate       BIGINT NOT NULL DEFAULT 0,
    rate_at    BIGINT NOT NULL DEFAULT 0,
    quality    TEXT   NOT NULL DEFAULT '',
    quality_at BIGINT NOT NULL DEFAULT 0,
    status     TEXT   NOT NULL DEFAULT '',
    status_at  BIGINT NOT NULL DEFAULT 0,
    free_at    BIGINT NOT NULL DEFAULT 0,
    line_at    BIGINT NOT NULL DEFAULT 0,
    held_until BIGINT NOT NULL DEFAULT 0,
    zone       TEXT   NOT NULL DEFAULT '' -- of the account's calendar
);

-- held_until is until when the provider wants nothing for this person.
ALTER TABLE pairs ADD COLUMN held_until BIGINT NOT NULL DEFAULT 0;

-- people_limit is what the provider told, -1 where it has not, 0 for no limit.
ALTER TABLE portfolios ADD COLUMN people_limit BIGINT NOT NULL DEFAULT -1;
ALTER TABLE portfolios ADD COLUMN limit_at     BIGINT NOT NULL DEFAULT 0;

ALTER TABLE templates ADD COLUMN quality     TEXT   NOT NULL DEFAULT '';
ALTER TABLE templates ADD COLUMN quality_at  BIGINT NOT NULL DEFAULT 0;
ALTER TABLE templates ADD COLUMN provider_id TEXT   NOT NULL DEFAULT '';

-- What a message is by its author: the category of its template, and the
-- consent that its purpose asks for. They say whether it may leave although
-- the provider has made marketing of its template.
ALTER TABLE sends ADD COLUMN category TEXT NOT NULL DEFAULT '';
ALTER TABLE sends ADD COLUMN consent  TEXT NOT NULL DEFAULT '';
-- Of what is held nobody knows what its author wrote until it is asked for
-- again: it is woken as if it had been marketing all along.
UPDATE sends SET category = 'marketing' WHERE state = 'held' AND template <> '';

-- An incident is one thing that went wrong for everybody, however many runs it
-- stops. seen counts how often it was met. late is 1 where it was told of a
-- message that had been accepted, so that only one that arrived is a sign of its
-- end. told_at is when (wall) people were told of it as it is now, 0 while they
-- have to be, and minus the time at which somebody began to tell them.
CREATE TABLE incidents (
    id        {serial},
    kind      TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    reason    TEXT   NOT NULL,
    code      TEXT   NOT NULL,
    says      TEXT   NOT NULL,
    todo      TEXT   NOT NULL,
    seen      BIGINT NOT NULL,
    late      BIGINT NOT NULL DEFAULT 0,
    opened_at BIGINT NOT NULL,
    last_at   BIGINT NOT NULL,
    closed_at BIGINT NOT NULL DEFAULT 0,
    told_at   BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX incidents_open ON incidents (kind, name) WHERE closed_at = 0;
CREATE INDEX incidents_untold ON incidents (id) WHERE told_at <= 0;

-- What a delivered message costs. kind is the provider's word for how it is
-- charged ("regular", "free_customer_service", "free_entry_point") or
-- "free_allowance"; micros are millionths of the currency; month is
-- "2026-11" in the account's zone.
CREATE TABLE charges (
    send     TEXT   NOT NULL,
    attempt  BIGINT NOT NULL,
    account  TEXT   NOT NULL,
    journey  TEXT   NOT NULL,
    template TEXT   NOT NULL,
    country  TEXT   NOT NULL,
    category TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    currency TEXT   NOT NULL,
    micros   BIGINT NOT NULL,
    month    TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (send, attempt)
) {compact};
CREATE INDEX charges_month ON charges (month, journey);

-- price_kind and price_category are what a status told before the message was
-- delivered.
ALTER TABLE attempts ADD COLUMN price_kind     TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN price_category TEXT NOT NULL DEFAULT '';
ALTER TABLE parked_statuses ADD COLUMN price_kind     TEXT NOT NULL DEFAULT '';
ALTER TABLE parked_statuses ADD COLUMN price_category TEXT NOT NULL DEFAULT '';

-- used counts the month's service messages that a number delivered.
CREATE TABLE allowances (
    account TEXT   NOT NULL,
    month   TEXT   NOT NULL,
    used    BIGINT NOT NULL,
    PRIMARY KEY (account, month)
) {compact};

-- A file that the provider has: key is the SHA-256 of its bytes with its type.
-- until is when (wall) the provider forgets it.
CREATE TABLE media (
    account     TEXT   NOT NULL,
    key         TEXT   NOT NULL,
    provider_id TEXT   NOT NULL,
    until       BIGINT NOT NULL,
    PRIMARY KEY (account, key)
) {compact};

-- A phone number that a person had and left for another one: a system that
-- still tells it is not believed.
CREATE TABLE former_phones (
    contact TEXT   NOT NULL,
    phone   TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (contact, phone)
) {compact};
