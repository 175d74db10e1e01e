-- +goose Up
-- What arrived. {serial} and {compact} are filled in per database by dialect.go;
-- times are microseconds since 1970 in UTC, 0 means none.

CREATE TABLE arrivals (
    id          {serial},
    connection  TEXT   NOT NULL,
    received_at BIGINT NOT NULL,
    headers     TEXT   NOT NULL,
    body        {bytes} NOT NULL
);

-- undone is 1 for rows in state new or claimed. ready is 1 for the undone rows
-- that may be worked on: the first undone row of each contact, and every row
-- without a contact. free_at is 0 for a row never tried, else the wall time at
-- which its lease ends or its retry is due.
CREATE TABLE events (
    id          {serial},
    arrival     BIGINT NOT NULL,
    connection  TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    event_id    TEXT   NOT NULL,
    type        TEXT   NOT NULL,
    happened_at BIGINT NOT NULL,
    contact     TEXT   NOT NULL,
    keys        TEXT   NOT NULL,
    data        {bytes},
    received_at BIGINT NOT NULL,
    state       TEXT   NOT NULL,
    undone      BIGINT NOT NULL,
    ready       BIGINT NOT NULL,
    free_at     BIGINT NOT NULL DEFAULT 0,
    owner       TEXT   NOT NULL DEFAULT '',
    attempts    BIGINT NOT NULL DEFAULT 0,
    reason      TEXT   NOT NULL DEFAULT '',
    done_at     BIGINT NOT NULL DEFAULT 0,
    UNIQUE (source, event_id)
);
CREATE INDEX events_ready   ON events (free_at, id) WHERE ready = 1;
CREATE INDEX events_undone  ON events (contact, id) WHERE undone = 1;
CREATE INDEX events_done_at ON events (done_at)     WHERE state = 'done';
CREATE INDEX events_dead    ON events (id)          WHERE state = 'dead';

-- The keys of undone events only: what a send decision has to look at.
CREATE TABLE event_keys (
    key   TEXT   NOT NULL,
    event BIGINT NOT NULL,
    PRIMARY KEY (key, event)
) {compact};
