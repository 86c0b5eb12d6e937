import type { Schema } from './schemas';

/**
 * The shapes of docs/api.md that this client uses, as the service's own document says them; without RTMP, which browsers do not speak.
 */
export type Role = Schema<'ParticipantRole'>;

export type ConsultationInfo = Readonly<Schema<'ConsultationSummary'>>;

export type ParticipantInfo = Readonly<Schema<'ParticipantSummary'>>;

export type PlayAddresses = Readonly<Omit<Schema<'PlayAddresses'>, 'rtmp'>>;

/** The one thing a client needs: the answer to `POST /api/v1/join`. */
export type JoinDocument = Readonly<Omit<Schema<'JoinDocument'>, 'iceServers' | 'publish' | 'play'>> & {
  readonly iceServers: readonly RTCIceServer[];
  /** Not there for a viewer. */
  readonly publish?: Readonly<Omit<Schema<'PublishAddresses'>, 'rtmp'>>;
  readonly play: readonly PlayAddresses[];
};

/** The answer to `POST /api/v1/token`. */
export type RenewedToken = Readonly<Schema<'IssuedToken'>>;
