-- +goose Up
-- What the ledger knows of itself, by name: that it was restored from a backup
-- and what Temporal knows of it has not been read yet.

CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Open runs that Temporal did not know when a restored ledger was read against
-- it.
CREATE TABLE lost (
    enrolment TEXT   NOT NULL PRIMARY KEY,
    found_at  BIGINT NOT NULL
);
