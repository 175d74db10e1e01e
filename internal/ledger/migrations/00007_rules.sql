-- +goose Up
-- What the send decision asks beside consent and caps: operators' holds,
-- conversations, the state of templates, suppression lists, limits of the
-- provider, and what a restored ledger must not send again.

CREATE TABLE holds (
    kind TEXT   NOT NULL,
    name TEXT   NOT NULL,
    why  TEXT   NOT NULL,
    at   BIGINT NOT NULL,
    PRIMARY KEY (kind, name)
) {compact};

CREATE TABLE settings (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE conversations (
    id      TEXT   NOT NULL PRIMARY KEY,
    contact TEXT   NOT NULL,
    until   BIGINT NOT NULL
);
CREATE INDEX conversations_contact ON conversations (contact, until);

-- State and category are told by different news, so each has its own time.
CREATE TABLE templates (
    account     TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    language    TEXT   NOT NULL,
    state       TEXT   NOT NULL DEFAULT '',
    state_at    BIGINT NOT NULL DEFAULT 0,
    category    TEXT   NOT NULL DEFAULT '',
    category_at BIGINT NOT NULL DEFAULT 0,
    reason      TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (account, name, language)
) {compact};

CREATE TABLE suppressions (
    address TEXT   NOT NULL,
    purpose TEXT   NOT NULL,
    source  TEXT   NOT NULL,
    reason  TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (address, purpose)
) {compact};

-- try_at is from when on (wall) a notice that could not leave is tried again.
CREATE TABLE notices (
    id         TEXT   NOT NULL PRIMARY KEY,
    contact    TEXT   NOT NULL,
    channel    TEXT   NOT NULL,
    account    TEXT   NOT NULL,
    connection TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    purpose    TEXT   NOT NULL,
    language   TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    try_at     BIGINT NOT NULL DEFAULT 0,
    settled_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX notices_pending ON notices (try_at, at, id) WHERE settled_at = 0;

-- free_at is when the pair of number and person has caught up with its pace.
CREATE TABLE pairs (
    account TEXT   NOT NULL,
    contact TEXT   NOT NULL,
    free_at BIGINT NOT NULL,
    PRIMARY KEY (account, contact)
) {compact};

-- Who was written to first, and when last; what is older than 24 hours is
-- deleted by the next decision. people is how many rows a portfolio has.
CREATE TABLE portfolio_people (
    portfolio TEXT   NOT NULL,
    contact   TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (portfolio, contact)
) {compact};
CREATE INDEX portfolio_people_at ON portfolio_people (portfolio, at);
CREATE TABLE portfolios (
    portfolio TEXT   NOT NULL PRIMARY KEY,
    people    BIGINT NOT NULL
);

-- Runs of which something came due after the backup. sent is -1 until an
-- operator has said whether the next message was sent (1) or not (0).
CREATE TABLE restored (
    enrolment TEXT   NOT NULL PRIMARY KEY,
    journey   TEXT   NOT NULL DEFAULT '',
    step      TEXT   NOT NULL DEFAULT '',
    due       BIGINT NOT NULL DEFAULT 0,
    sent      BIGINT NOT NULL DEFAULT -1
);
CREATE INDEX restored_settled ON restored (enrolment) WHERE sent >= 0;

ALTER TABLE consents ADD COLUMN version TEXT NOT NULL DEFAULT '';

ALTER TABLE contacts ADD COLUMN email TEXT NOT NULL DEFAULT '';
CREATE INDEX contacts_email ON contacts (email) WHERE email <> '';
UPDATE contacts SET email = {email_of_fields} WHERE fields LIKE '%"email"%' AND fields NOT LIKE '%u0000%';

ALTER TABLE parked_statuses ADD COLUMN ref TEXT NOT NULL DEFAULT '';
ALTER TABLE parked_statuses ADD COLUMN send TEXT NOT NULL DEFAULT '';
CREATE INDEX parked_statuses_send ON parked_statuses (send) WHERE send <> '';

-- template is the name under which the message would leave, "" where it has
-- none; allows is ",marketing,utility," or "". held_by names what holds a held
-- message, "" where that is over; woken_at is when (wall) its run was told so.
ALTER TABLE sends ADD COLUMN connection    TEXT   NOT NULL DEFAULT '';
ALTER TABLE sends ADD COLUMN template      TEXT   NOT NULL DEFAULT '';
ALTER TABLE sends ADD COLUMN language      TEXT   NOT NULL DEFAULT '';
ALTER TABLE sends ADD COLUMN allows        TEXT   NOT NULL DEFAULT '';
ALTER TABLE sends ADD COLUMN has_text      BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sends ADD COLUMN in_handoff    BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sends ADD COLUMN priority      BIGINT NOT NULL DEFAULT 3;
ALTER TABLE sends ADD COLUMN superseded_by TEXT   NOT NULL DEFAULT '';
ALTER TABLE sends ADD COLUMN held_by       TEXT   NOT NULL DEFAULT '';
ALTER TABLE sends ADD COLUMN held_until    BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sends ADD COLUMN woken_at      BIGINT NOT NULL DEFAULT 0;
CREATE INDEX sends_superseded ON sends (superseded_by) WHERE superseded_by <> '';
CREATE INDEX sends_held       ON sends (held_by, woken_at, priority, at, id) WHERE state = 'held';
CREATE INDEX sends_held_until ON sends (held_until) WHERE state = 'held' AND held_until > 0;
