-- +goose Up
-- What is known of people and records: the last snapshot, and what rules ask.

CREATE TABLE contacts (
    id         TEXT   NOT NULL PRIMARY KEY,
    phone      TEXT   NOT NULL DEFAULT '',
    user_id    TEXT   NOT NULL DEFAULT '',
    locale     TEXT   NOT NULL DEFAULT '',
    fields     TEXT   NOT NULL DEFAULT '{}',
    stopped_at BIGINT NOT NULL DEFAULT 0,
    at         BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX contacts_phone   ON contacts (phone)   WHERE phone <> '';
CREATE INDEX contacts_user_id ON contacts (user_id) WHERE user_id <> '';

-- A message heard before closed_at does not open the window again.
CREATE TABLE windows (
    contact   TEXT   NOT NULL,
    account   TEXT   NOT NULL,
    until     BIGINT NOT NULL,
    closed_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (contact, account)
) {compact};

CREATE TABLE reachability (
    contact   TEXT   NOT NULL,
    channel   TEXT   NOT NULL,
    reachable BIGINT NOT NULL,
    code      TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (contact, channel)
) {compact};

-- Proof of consent: rows are added, never changed.
CREATE TABLE consents (
    id      {serial},
    contact TEXT   NOT NULL,
    purpose TEXT   NOT NULL,
    granted BIGINT NOT NULL,
    source  TEXT   NOT NULL,
    text    TEXT   NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX consents_latest ON consents (contact, purpose, at, id);

CREATE TABLE records (
    kind   TEXT   NOT NULL,
    id     TEXT   NOT NULL,
    fields TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
);
