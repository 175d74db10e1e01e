-- +goose Up
-- The enrolment index: who is where in which journey, and what each run
-- listens for.

CREATE TABLE enrolments (
    id          TEXT   NOT NULL PRIMARY KEY,
    workflow_id TEXT   NOT NULL,
    journey     TEXT   NOT NULL,
    plan        TEXT   NOT NULL,
    one_per     TEXT   NOT NULL,
    contact     TEXT   NOT NULL,
    first_event BIGINT NOT NULL,
    opened_at   BIGINT NOT NULL,
    step        TEXT   NOT NULL,
    stage       TEXT   NOT NULL,
    next_due    BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    round       BIGINT NOT NULL,
    closed_at   BIGINT NOT NULL,
    outcome     TEXT   NOT NULL
);
CREATE UNIQUE INDEX enrolments_open ON enrolments (workflow_id) WHERE closed_at = 0;
CREATE INDEX enrolments_workflow ON enrolments (workflow_id, closed_at);
CREATE INDEX enrolments_contact  ON enrolments (contact, opened_at);
CREATE INDEX enrolments_journey  ON enrolments (journey, opened_at);
CREATE INDEX enrolments_plan     ON enrolments (plan) WHERE closed_at = 0;

CREATE TABLE enrolment_keys (
    key       TEXT NOT NULL,
    enrolment TEXT NOT NULL,
    PRIMARY KEY (key, enrolment)
) {compact};
CREATE INDEX enrolment_keys_enrolment ON enrolment_keys (enrolment);

CREATE TABLE routes (
    event     BIGINT NOT NULL,
    enrolment TEXT   NOT NULL,
    seq       BIGINT NOT NULL,
    send_id   TEXT   NOT NULL,
    delivered BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (event, enrolment)
) {compact};
