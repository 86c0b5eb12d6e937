-- People of the clinic who sign in.
CREATE TABLE staff (
    id              TEXT   NOT NULL PRIMARY KEY,
    -- As typed at the sign-in, in lower case.
    sign_in_name    TEXT   NOT NULL UNIQUE,
    name            TEXT   NOT NULL,
    role            TEXT   NOT NULL,
    -- Null until the invitation has been taken up.
    password_hash   TEXT,
    -- Stands in every cookie; a new one ends every session.
    stamp           TEXT   NOT NULL,
    faults          BIGINT NOT NULL,
    locked_until    BIGINT,
    disabled_at     BIGINT,
    created_at      BIGINT NOT NULL,
    last_sign_in_at BIGINT
);

-- One-time links, as SHA-256 of their secrets: to set a password, or (without an account) to make the first administrator.
CREATE TABLE invitations (
    hash       TEXT   NOT NULL PRIMARY KEY,
    staff_id   TEXT   REFERENCES staff (id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX invitations_by_staff ON invitations (staff_id);

-- Sessions that were signed out of before their cookie's time was over.
CREATE TABLE ended_sessions (
    id         TEXT   NOT NULL PRIMARY KEY,
    forget_at  BIGINT NOT NULL
);

-- How often somebody tried a name that nobody has; see SignIn.
CREATE TABLE unknown_sign_ins (
    id    BIGINT NOT NULL PRIMARY KEY,
    count BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id           TEXT   NOT NULL PRIMARY KEY,
    name         TEXT   NOT NULL,
    -- SHA-256; the key itself is kept nowhere.
    hash         TEXT   NOT NULL UNIQUE,
    -- Its first characters, to tell keys apart.
    hint         TEXT   NOT NULL,
    -- Separated by spaces.
    scopes       TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    created_by   TEXT,
    expires_at   BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at   BIGINT
);

-- Who did what: each entry holds the hash of the one before. docs/operators.md says what is hashed, and how.
CREATE TABLE audit_entries (
    seq             BIGINT NOT NULL PRIMARY KEY,
    at              BIGINT NOT NULL,
    actor_kind      TEXT   NOT NULL,
    actor_id        TEXT,
    actor_name      TEXT,
    address         TEXT,
    action          TEXT   NOT NULL,
    consultation_id TEXT,
    subject         TEXT,
    details         TEXT,
    previous_hash   TEXT   NOT NULL,
    hash            TEXT   NOT NULL
);
CREATE INDEX audit_entries_by_consultation ON audit_entries (consultation_id, seq);
CREATE INDEX audit_entries_by_actor ON audit_entries (actor_id, seq);

-- The last entry, so that a trail whose end was cut off is told from a short one.
CREATE TABLE audit_head (
    id   BIGINT NOT NULL PRIMARY KEY,
    seq  BIGINT NOT NULL,
    hash TEXT   NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
