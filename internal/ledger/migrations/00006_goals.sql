-- +goose Up
-- Goals that an enrolment reached, also within their time after its end.

CREATE TABLE goals (
    enrolment TEXT   NOT NULL,
    goal      TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (enrolment, goal)
);
