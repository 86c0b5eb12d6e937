-- The chat is read backwards, in pages.
CREATE INDEX chat_messages_by_event ON chat_messages (consultation_id, event_id);

-- How good somebody's connection was when it last changed.
CREATE TABLE quality_levels (
    consultation_id TEXT NOT NULL REFERENCES consultations (id),
    participant_id  TEXT NOT NULL,
    level           TEXT NOT NULL,
    PRIMARY KEY (consultation_id, participant_id)
);

-- What clients measured, a row per person and minute, as sums, so that several instances can add to the same minute.
-- Times in milliseconds, loss in hundredths of a percent, rates in kbit/s. A maximum is 0 where nothing was measured.
CREATE TABLE quality_minutes (
    consultation_id TEXT   NOT NULL REFERENCES consultations (id),
    participant_id  TEXT   NOT NULL,
    -- When it began.
    minute          BIGINT NOT NULL,
    reports         BIGINT NOT NULL,
    rtt_count       BIGINT NOT NULL,
    rtt_sum         BIGINT NOT NULL,
    rtt_max         BIGINT NOT NULL,
    jitter_count    BIGINT NOT NULL,
    jitter_sum      BIGINT NOT NULL,
    jitter_max      BIGINT NOT NULL,
    loss_count      BIGINT NOT NULL,
    loss_sum        BIGINT NOT NULL,
    loss_max        BIGINT NOT NULL,
    up_count        BIGINT NOT NULL,
    up_sum          BIGINT NOT NULL,
    up_max          BIGINT NOT NULL,
    down_count      BIGINT NOT NULL,
    down_sum        BIGINT NOT NULL,
    down_max        BIGINT NOT NULL,
    delay_count     BIGINT NOT NULL,
    delay_sum       BIGINT NOT NULL,
    delay_max       BIGINT NOT NULL,
    freezes         BIGINT NOT NULL,
    PRIMARY KEY (consultation_id, participant_id, minute)
);
