-- +goose Up
-- Every message sent, tried or held back. A send is one message to one person;
-- an attempt is one request to the provider for it.

-- at is when the last attempt was allowed, state_at when the state last
-- changed. verdict is the last decision, so that asking twice is traced once.
CREATE TABLE sends (
    id          TEXT   NOT NULL PRIMARY KEY,
    identity    TEXT   NOT NULL,
    enrolment   TEXT   NOT NULL,
    step        TEXT   NOT NULL,
    round       BIGINT NOT NULL,
    visit       BIGINT NOT NULL,
    contact     TEXT   NOT NULL,
    channel     TEXT   NOT NULL,
    account     TEXT   NOT NULL,
    purpose     TEXT   NOT NULL,
    content     TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    code        TEXT   NOT NULL DEFAULT '',
    provider_id TEXT   NOT NULL DEFAULT '',
    verdict     TEXT   NOT NULL DEFAULT '',
    attempts    BIGINT NOT NULL DEFAULT 0,
    duplicates  BIGINT NOT NULL DEFAULT 0,
    awaited     BIGINT NOT NULL DEFAULT 0,
    at          BIGINT NOT NULL,
    state_at    BIGINT NOT NULL
);
CREATE INDEX sends_enrolment ON sends (enrolment, step);
CREATE INDEX sends_cap       ON sends (contact, purpose, at);

CREATE TABLE attempts (
    send        TEXT   NOT NULL,
    attempt     BIGINT NOT NULL,
    ref         TEXT   NOT NULL UNIQUE,
    state       TEXT   NOT NULL,
    lease_until BIGINT NOT NULL,
    as_template BIGINT NOT NULL,
    provider_id TEXT   NOT NULL DEFAULT '',
    reason      TEXT   NOT NULL DEFAULT '',
    code        TEXT   NOT NULL DEFAULT '',
    told_state  TEXT   NOT NULL DEFAULT '',
    retry_at    BIGINT NOT NULL DEFAULT 0,
    started_at  BIGINT NOT NULL,
    state_at    BIGINT NOT NULL,
    PRIMARY KEY (send, attempt)
);
CREATE INDEX attempts_provider_id ON attempts (provider_id) WHERE provider_id <> '';

-- Statuses of messages whose provider id no attempt has yet.
CREATE TABLE parked_statuses (
    id          {serial},
    provider_id TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    code        TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    parked_at   BIGINT NOT NULL
);
CREATE INDEX parked_statuses_provider_id ON parked_statuses (provider_id);
CREATE INDEX parked_statuses_parked_at   ON parked_statuses (parked_at);

CREATE TABLE questions (
    send      TEXT   NOT NULL PRIMARY KEY,
    enrolment TEXT   NOT NULL,
    step      TEXT   NOT NULL,
    contact   TEXT   NOT NULL,
    asked_at  BIGINT NOT NULL,
    until     BIGINT NOT NULL,
    closed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX questions_contact ON questions (contact, asked_at) WHERE closed_at = 0;

CREATE TABLE circuits (
    connection TEXT   NOT NULL PRIMARY KEY,
    reason     TEXT   NOT NULL,
    at         BIGINT NOT NULL
);
