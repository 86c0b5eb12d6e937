-- Streams that are pushed elsewhere (relay) and things that are brought in as somebody's stream (ingest).
CREATE TABLE jobs (
    -- Sorts in the order in which they were made.
    id              TEXT   NOT NULL PRIMARY KEY,
    consultation_id TEXT   NOT NULL REFERENCES consultations (id),
    kind            TEXT   NOT NULL,
    preset          TEXT   NOT NULL,
    -- One or two participants, with a space between them.
    streams         TEXT   NOT NULL,
    -- What of the address may be shown; the address itself is among the secrets.
    scheme          TEXT,
    host            TEXT,
    app             TEXT,
    file            TEXT,
    loops           BIGINT NOT NULL,
    -- Address, key, user and password, encrypted: the name of the key that did it stands in it.
    secret          TEXT,
    has_key         BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    -- What somebody wants: 1 to run, 0 not.
    wanted          BIGINT NOT NULL,
    wanted_at       BIGINT NOT NULL,
    -- Raised at each start, so that what is said of an earlier run is not taken for this one's.
    revision        BIGINT NOT NULL,
    -- What the transcoder last said of this revision, and when this service heard it. Written when it changes, and now and then.
    state           TEXT,
    since           BIGINT,
    attempts        BIGINT NOT NULL,
    fault           TEXT,
    bitrate         BIGINT,
    -- Hundredths of frames a second.
    frame_rate      BIGINT,
    sent_bytes      BIGINT NOT NULL,
    dropped_frames  BIGINT NOT NULL,
    reconnects      BIGINT NOT NULL,
    worker          TEXT,
    reported_at     BIGINT
);
CREATE INDEX jobs_by_consultation ON jobs (consultation_id, id);
CREATE INDEX jobs_wanted ON jobs (wanted, id);
