-- +goose Up
-- Who enters which journey and why: what happened to people, who got what there
-- is few of, groups of journeys that wait for each other, and lists of people
-- that enter one after the other.

-- What happened to a person, for did, times and last. event is the row of the
-- inbox that told it; it may be gone.
CREATE TABLE history (
    contact TEXT   NOT NULL,
    type    TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    event   BIGINT NOT NULL,
    PRIMARY KEY (contact, type, at, event)
) {compact};
CREATE INDEX history_at ON history (at);
INSERT INTO history (contact, type, at, event)
    SELECT contact, type, happened_at, id FROM events
    WHERE state = 'done' AND contact <> '' AND keys LIKE '%"contact:' || contact || '"%';

-- first_at is when a record was heard of first: the newest one is the one with
-- the latest.
ALTER TABLE records ADD COLUMN contact TEXT NOT NULL DEFAULT '';
ALTER TABLE records ADD COLUMN first_at BIGINT NOT NULL DEFAULT 0;
UPDATE records SET first_at = at;
CREATE INDEX records_contact ON records (contact, kind, first_at, id) WHERE contact <> '';

-- taken counts the claims that got something.
CREATE TABLE claimed_things (
    name  TEXT   NOT NULL PRIMARY KEY,
    taken BIGINT NOT NULL
);
CREATE TABLE claims (
    name      TEXT   NOT NULL,
    enrolment TEXT   NOT NULL,
    step      TEXT   NOT NULL,
    got       BIGINT NOT NULL,
    left_over BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (name, enrolment, step)
) {compact};

-- busy_group is the group of the run's journey, "" for none. queued is 1 while
-- the run waits for its turn in it. firing is the list of people that the run
-- comes from, 0 for none.
ALTER TABLE enrolments ADD COLUMN busy_group TEXT   NOT NULL DEFAULT '';
ALTER TABLE enrolments ADD COLUMN queued     BIGINT NOT NULL DEFAULT 0;
ALTER TABLE enrolments ADD COLUMN firing     BIGINT NOT NULL DEFAULT 0;
CREATE INDEX enrolments_group ON enrolments (contact, busy_group, first_event) WHERE closed_at = 0 AND busy_group <> '';

-- A firing is one time that a trigger starts runs for several people. state is
-- gathering (up to after), open, dropped or ended; of dates it is never open.
-- data and keys are the event's. from_at and at bound the moments of dates.
-- people is how many enter at a time, 0 for all. next_at is when something is
-- to be done (virtual), free_at until when somebody does it (wall).
CREATE TABLE firings (
    id           {serial},
    event        BIGINT NOT NULL,
    journey      TEXT   NOT NULL,
    trigger_name TEXT   NOT NULL,
    type         TEXT   NOT NULL,
    data         {bytes},
    keys         TEXT   NOT NULL,
    from_at      BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    people       BIGINT NOT NULL,
    every        TEXT   NOT NULL,
    state        TEXT   NOT NULL,
    after        TEXT   NOT NULL,
    gathered     BIGINT NOT NULL,
    entered      BIGINT NOT NULL,
    why          TEXT   NOT NULL,
    next_at      BIGINT NOT NULL,
    free_at      BIGINT NOT NULL,
    UNIQUE (event, journey, trigger_name)
);
CREATE INDEX firings_due ON firings (next_at, id) WHERE state <> 'ended';
CREATE INDEX firings_journey ON firings (journey, id);

-- Who is on the list of a firing: sort_key compares as bytes.
CREATE TABLE firing_people (
    firing   BIGINT  NOT NULL,
    sort_key {bytes} NOT NULL,
    place    TEXT    NOT NULL,
    contact  TEXT    NOT NULL,
    PRIMARY KEY (firing, sort_key, place)
) {compact};

-- Who entered at which date, so that a date that moves enters nobody twice. who
-- is "contact" or a kind of record, and its id.
CREATE TABLE dates_reached (
    journey      TEXT   NOT NULL,
    trigger_name TEXT   NOT NULL,
    who          TEXT   NOT NULL,
    date_id      TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (journey, trigger_name, who, date_id)
) {compact};
CREATE INDEX dates_reached_at ON dates_reached (at);

-- What the clocks of triggers are doing, for showing.
CREATE TABLE schedules (
    journey      TEXT   NOT NULL,
    trigger_name TEXT   NOT NULL,
    paused       BIGINT NOT NULL,
    last_id      TEXT   NOT NULL,
    last_at      BIGINT NOT NULL,
    next_at      BIGINT NOT NULL,
    PRIMARY KEY (journey, trigger_name)
);
