-- Times are Unix milliseconds, flags 0 or 1: SQLite and PostgreSQL then need no dialect of their own.

CREATE TABLE consultations (
    id             TEXT   NOT NULL PRIMARY KEY,
    title          TEXT   NOT NULL,
    status         TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    scheduled_at   BIGINT,
    live_at        BIGINT,
    over_at        BIGINT,
    over_because   TEXT,
    -- Since when nobody is connected or on air while it is live.
    empty_since    BIGINT,
    warned         BIGINT NOT NULL,
    notes          TEXT,
    external_id    TEXT   UNIQUE,
    doctor_account TEXT,
    max_minutes    BIGINT NOT NULL,
    -- When something is to happen by itself, see ConsultationLife.
    due_at         BIGINT,
    version        BIGINT NOT NULL,
    last_event     BIGINT NOT NULL
);
CREATE INDEX consultations_by_creation ON consultations (created_at, id);
CREATE INDEX consultations_by_doctor ON consultations (doctor_account, created_at, id);
CREATE INDEX consultations_by_status ON consultations (status, created_at, id);
CREATE INDEX consultations_due ON consultations (due_at);
CREATE INDEX consultations_over ON consultations (over_at);

CREATE TABLE participants (
    consultation_id   TEXT   NOT NULL REFERENCES consultations (id),
    id                TEXT   NOT NULL,
    position          BIGINT NOT NULL,
    role              TEXT   NOT NULL,
    name              TEXT   NOT NULL,
    standing          TEXT   NOT NULL,
    -- SHA-256 of the link's secret; null once it is revoked.
    join_code_hash    TEXT   UNIQUE,
    -- SHA-256 of the first device's key that used it.
    device_hash       TEXT,
    -- The code to type: a part that finds it, the hash of the part that is secret, and how many wrong ones were tried.
    short_code_room   TEXT,
    short_code_hash   TEXT,
    short_code_until  BIGINT,
    short_code_faults BIGINT NOT NULL,
    short_code_used   BIGINT NOT NULL,
    -- Raised when everything that was handed out before is to be worth nothing.
    epoch             BIGINT NOT NULL,
    stopped           BIGINT NOT NULL,
    muted             BIGINT NOT NULL,
    hand_raised       BIGINT NOT NULL,
    presence          TEXT   NOT NULL,
    presence_since    BIGINT,
    first_joined_at   BIGINT,
    -- What it publishes: when the hub put it on air, and its codecs.
    stream_since      BIGINT,
    stream_video      TEXT,
    stream_audio      TEXT,
    -- The last chat message that it has read.
    read_up_to        BIGINT NOT NULL,
    rights_at         BIGINT NOT NULL,
    PRIMARY KEY (consultation_id, id)
);
CREATE INDEX participants_by_short_code ON participants (short_code_room);
CREATE INDEX participants_on_air ON participants (stream_since);
CREATE INDEX participants_by_rights ON participants (rights_at);

-- Open realtime connections, so that every instance knows who is there.
CREATE TABLE connections (
    id              TEXT   NOT NULL PRIMARY KEY,
    consultation_id TEXT   NOT NULL REFERENCES consultations (id),
    participant_id  TEXT   NOT NULL,
    instance_id     TEXT   NOT NULL,
    opened_at       BIGINT NOT NULL
);
CREATE INDEX connections_by_consultation ON connections (consultation_id);
CREATE INDEX connections_by_instance ON connections (instance_id);

CREATE TABLE instances (
    id      TEXT   NOT NULL PRIMARY KEY,
    seen_at BIGINT NOT NULL
);

-- Everything that happened in a consultation, numbered from 1 without a gap.
CREATE TABLE events (
    consultation_id TEXT   NOT NULL REFERENCES consultations (id),
    id              BIGINT NOT NULL,
    type            TEXT   NOT NULL,
    at              BIGINT NOT NULL,
    actor_kind      TEXT   NOT NULL,
    actor_id        TEXT,
    actor_name      TEXT,
    body            TEXT   NOT NULL,
    PRIMARY KEY (consultation_id, id)
);

-- A chat message is an event too; here it can be found by what its client called it, so that a repeated one counts once.
CREATE TABLE chat_messages (
    consultation_id TEXT   NOT NULL REFERENCES consultations (id),
    participant_id  TEXT   NOT NULL,
    client_id       TEXT   NOT NULL,
    event_id        BIGINT NOT NULL,
    PRIMARY KEY (consultation_id, participant_id, client_id)
);

-- What a repeated request with the same Idempotency-Key is answered with, encrypted: it holds join codes.
CREATE TABLE idempotent_answers (
    caller       TEXT   NOT NULL,
    key          TEXT   NOT NULL,
    request_hash TEXT   NOT NULL,
    answer       TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (caller, key)
);

-- The keys that tokens are made with, shared by all instances.
CREATE TABLE signing_keys (
    id       TEXT   NOT NULL PRIMARY KEY,
    xml      TEXT   NOT NULL,
    added_at BIGINT NOT NULL
);
