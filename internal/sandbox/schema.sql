-- Columns named *_wall are wall milliseconds, *_at virtual milliseconds, *_ns
-- wall nanoseconds; the last are for judging by order.

CREATE TABLE IF NOT EXISTS templates (
	id         TEXT PRIMARY KEY,
	name       TEXT NOT NULL,
	language   TEXT NOT NULL,
	category   TEXT NOT NULL,
	status     TEXT NOT NULL,
	format     TEXT NOT NULL, -- POSITIONAL or NAMED
	components TEXT NOT NULL,
	more       TEXT NOT NULL DEFAULT '{}', -- quality, time to live, edits, …
	UNIQUE (name, language)
);

-- A message's state is not stored but follows from the wall times at which it
-- becomes sent, delivered and read.
CREATE TABLE IF NOT EXISTS messages (
	seq            INTEGER PRIMARY KEY AUTOINCREMENT,
	id             TEXT NOT NULL UNIQUE,
	phone          TEXT NOT NULL,
	direction      TEXT NOT NULL, -- out: from relance; in: from the person; echo: from a colleague's phone app
	type           TEXT NOT NULL,
	template       TEXT NOT NULL DEFAULT '',
	content        TEXT NOT NULL,
	callback       TEXT NOT NULL DEFAULT '',
	category       TEXT NOT NULL DEFAULT '',
	reply_to       TEXT NOT NULL DEFAULT '',
	error          INTEGER NOT NULL DEFAULT 0,
	message_at     INTEGER NOT NULL,
	sent_wall      INTEGER NOT NULL DEFAULT 0,
	delivered_wall INTEGER NOT NULL DEFAULT 0,
	read_wall      INTEGER NOT NULL DEFAULT 0,
	asked_ns       INTEGER NOT NULL DEFAULT 0, -- the request that brought it arrived
	accepted_ns    INTEGER NOT NULL DEFAULT 0, -- it was accepted
	acked_ns       INTEGER NOT NULL DEFAULT 0, -- a gateway answered 200 to the webhook that tells of it
	seen_wall      INTEGER NOT NULL DEFAULT 0, -- the business marked a person's message as read
	typing_wall    INTEGER NOT NULL DEFAULT 0, -- and said that it writes an answer
	played_wall    INTEGER NOT NULL DEFAULT 0  -- the person played a voice message
);
CREATE INDEX IF NOT EXISTS messages_by_phone ON messages (phone, seq);

CREATE TABLE IF NOT EXISTS phones (
	phone   TEXT PRIMARY KEY,
	user_id TEXT NOT NULL UNIQUE,
	last_at INTEGER NOT NULL DEFAULT 0, -- the last message from the person
	username   TEXT NOT NULL DEFAULT '',
	hidden     INTEGER NOT NULL DEFAULT 0, -- the business does not get to know the number
	gone       INTEGER NOT NULL DEFAULT 0, -- the person moved to another number
	advert_at  INTEGER NOT NULL DEFAULT 0, -- the person came by an advertisement
	free_until INTEGER NOT NULL DEFAULT 0  -- messages are free since then
);

CREATE TABLE IF NOT EXISTS records (
	kind      TEXT NOT NULL,
	id        TEXT NOT NULL,
	fields    TEXT NOT NULL,
	phone     TEXT NOT NULL DEFAULT '', -- of contacts
	record_at INTEGER NOT NULL,
	seq       INTEGER NOT NULL,
	PRIMARY KEY (kind, id)
);
CREATE INDEX IF NOT EXISTS records_by_phone ON records (phone) WHERE phone <> '';
CREATE INDEX IF NOT EXISTS records_by_seq ON records (kind, seq);

CREATE TABLE IF NOT EXISTS keys (
	kind TEXT NOT NULL,
	key  TEXT NOT NULL,
	id   TEXT NOT NULL,
	PRIMARY KEY (kind, key)
);

CREATE TABLE IF NOT EXISTS counters (
	name TEXT PRIMARY KEY,
	last INTEGER NOT NULL
);

-- A row waits while an older row of its topic is still there.
CREATE TABLE IF NOT EXISTS queue (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	hook       TEXT NOT NULL,
	topic      TEXT NOT NULL,
	item       BLOB NOT NULL,
	tries      INTEGER NOT NULL DEFAULT 0,
	since_wall INTEGER NOT NULL,
	due_wall   INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS queue_by_due ON queue (hook, due_wall, id);
CREATE INDEX IF NOT EXISTS queue_by_topic ON queue (topic, id);

CREATE TABLE IF NOT EXISTS mails (
	seq         INTEGER PRIMARY KEY AUTOINCREMENT,
	id          TEXT NOT NULL, -- the Message-ID without its brackets
	ref         TEXT NOT NULL DEFAULT '',
	recipient   TEXT NOT NULL, -- of the envelope, in lower case
	sender      TEXT NOT NULL,
	subject     TEXT NOT NULL,
	body        TEXT NOT NULL,
	unsubscribe TEXT NOT NULL DEFAULT '',
	mail_at     INTEGER NOT NULL,
	asked_ns    INTEGER NOT NULL,
	accepted_ns INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS mails_by_recipient ON mails (recipient, seq);

CREATE TABLE IF NOT EXISTS faults (
	one      INTEGER PRIMARY KEY CHECK (one = 1),
	document TEXT NOT NULL
);

-- What the shop answers, by method ("" is any) and path; a path that ends in *
-- is every path with that beginning.
CREATE TABLE IF NOT EXISTS shop_answers (
	method TEXT NOT NULL,
	path   TEXT NOT NULL,
	status INTEGER NOT NULL,
	body   TEXT NOT NULL DEFAULT '', -- JSON; '' is none
	PRIMARY KEY (method, path)
);

CREATE TABLE IF NOT EXISTS shop_calls (
	seq      INTEGER PRIMARY KEY AUTOINCREMENT,
	method   TEXT NOT NULL,
	path     TEXT NOT NULL,
	query    TEXT NOT NULL DEFAULT '',
	key      TEXT NOT NULL DEFAULT '', -- Idempotency-Key
	body     TEXT NOT NULL DEFAULT '', -- what was sent, as it came
	status   INTEGER NOT NULL,
	answer   TEXT NOT NULL DEFAULT '', -- JSON; '' is none
	again    INTEGER NOT NULL DEFAULT 0, -- answered from an earlier call with the same key
	call_at  INTEGER NOT NULL,
	asked_ns INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS shop_calls_by_key ON shop_calls (key) WHERE key <> '';

-- What Meta has of the number, the account and the token.
CREATE TABLE IF NOT EXISTS meta (
	one      INTEGER PRIMARY KEY CHECK (one = 1),
	document TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS media (
	id       TEXT PRIMARY KEY,
	kind     TEXT NOT NULL,
	mime     TEXT NOT NULL,
	sum      TEXT NOT NULL, -- SHA-256 in hex
	name     TEXT NOT NULL DEFAULT '',
	size     INTEGER NOT NULL,
	received INTEGER NOT NULL DEFAULT 0, -- from a person
	media_at INTEGER NOT NULL,
	bytes    BLOB NOT NULL
);

CREATE TABLE IF NOT EXISTS uploads (
	id     TEXT PRIMARY KEY,
	mime   TEXT NOT NULL,
	length INTEGER NOT NULL,
	offset INTEGER NOT NULL DEFAULT 0,
	handle TEXT NOT NULL DEFAULT '' -- '' until all bytes are there
);

-- Names of deleted templates, which nobody may use for a while.
CREATE TABLE IF NOT EXISTS blocked_names (
	name       TEXT PRIMARY KEY,
	blocked_at INTEGER NOT NULL
);
