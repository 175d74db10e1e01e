-- +goose Up
-- What else was done once, what people were told, plans and the trace.

CREATE TABLE effects (
    identity TEXT   NOT NULL PRIMARY KEY,
    kind     TEXT   NOT NULL,
    result   TEXT   NOT NULL,
    at       BIGINT NOT NULL
);

CREATE TABLE tasks (
    id        TEXT   NOT NULL PRIMARY KEY,
    enrolment TEXT   NOT NULL,
    step      TEXT   NOT NULL,
    contact   TEXT   NOT NULL,
    team      TEXT   NOT NULL,
    kind      TEXT   NOT NULL,
    text      TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    closed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX tasks_at ON tasks (at);

CREATE TABLE plans (
    hash        TEXT   NOT NULL PRIMARY KEY,
    journey     TEXT   NOT NULL,
    body        {bytes} NOT NULL,
    released_at BIGINT NOT NULL,
    is_current  BIGINT NOT NULL
);
CREATE UNIQUE INDEX plans_current ON plans (journey) WHERE is_current = 1;

CREATE TABLE trace (
    id        {serial},
    enrolment TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    step      TEXT   NOT NULL,
    what      TEXT   NOT NULL,
    why       TEXT   NOT NULL,
    place     TEXT   NOT NULL
);
CREATE INDEX trace_enrolment ON trace (enrolment, id);
