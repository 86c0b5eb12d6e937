-- Who wants to be told of events, and how it goes with them.
CREATE TABLE webhook_endpoints (
    id               TEXT   NOT NULL PRIMARY KEY,
    url              TEXT   NOT NULL,
    description      TEXT,
    -- Names and prefixes, with a space between them: 'consultation.* stream.online'.
    events           TEXT   NOT NULL,
    enabled          BIGINT NOT NULL,
    disabled_because TEXT,
    -- Encrypted by Data Protection.
    secret           TEXT   NOT NULL,
    old_secret       TEXT,
    old_secret_until BIGINT,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    version          BIGINT NOT NULL,
    -- Since when every attempt has failed; null while the last one succeeded.
    failing_since    BIGINT,
    last_success_at  BIGINT,
    last_failure_at  BIGINT,
    last_failure     TEXT,
    -- The instance that delivers to it now.
    lease_by         TEXT,
    lease_until      BIGINT
);

-- What is sent, once for all who get it. The id is the webhook-id, for ever.
CREATE TABLE webhook_messages (
    id              TEXT   NOT NULL PRIMARY KEY,
    type            TEXT   NOT NULL,
    consultation_id TEXT,
    event_id        BIGINT,
    payload         TEXT   NOT NULL,
    -- The trace in which it happened.
    traceparent     TEXT,
    created_at      BIGINT NOT NULL,
    UNIQUE (consultation_id, event_id)
);

-- One message to one endpoint. No reference to the endpoint: that somebody deletes it may not fail the transaction of an event.
CREATE TABLE webhook_deliveries (
    id             TEXT   NOT NULL PRIMARY KEY,
    endpoint_id    TEXT   NOT NULL,
    message_id     TEXT   NOT NULL REFERENCES webhook_messages (id),
    state          TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    -- When the next attempt is due; null once it is delivered or failed.
    due_at         BIGINT,
    done_at        BIGINT,
    attempts       BIGINT NOT NULL,
    -- A redelivery begins the schedule of retries anew.
    round_at       BIGINT NOT NULL,
    round_attempts BIGINT NOT NULL,
    UNIQUE (message_id, endpoint_id)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_deliveries_done ON webhook_deliveries (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (endpoint_id, id);

CREATE TABLE webhook_attempts (
    id          TEXT   NOT NULL PRIMARY KEY,
    delivery_id TEXT   NOT NULL REFERENCES webhook_deliveries (id),
    at          BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    status      BIGINT,
    failure     TEXT
);
CREATE INDEX webhook_attempts_by_delivery ON webhook_attempts (delivery_id, id);
