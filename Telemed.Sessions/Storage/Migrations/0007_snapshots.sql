-- Pictures that a doctor put into the record.
CREATE TABLE snapshots (
    -- Sorts in the order in which they were made.
    id              TEXT   NOT NULL PRIMARY KEY,
    consultation_id TEXT   NOT NULL REFERENCES consultations (id) ON DELETE CASCADE,
    participant_id  TEXT   NOT NULL,
    at              BIGINT NOT NULL,
    by_kind         TEXT   NOT NULL,
    by_id           TEXT   NOT NULL,
    by_name         TEXT,
    type            TEXT   NOT NULL,
    width           BIGINT NOT NULL,
    height          BIGINT NOT NULL,
    size            BIGINT NOT NULL,
    -- Of the picture as it was sent, in hexadecimal.
    sha256          TEXT   NOT NULL,
    -- Encrypted; the name of the key that did it stands in it. SQLite keeps bytes as they are whatever a column's type is called.
    image           BYTEA  NOT NULL
);
CREATE INDEX snapshots_by_consultation ON snapshots (consultation_id, id);
