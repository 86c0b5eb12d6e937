/** The shapes of docs/api.md that this client uses. */
export type Role = 'doctor' | 'patient' | 'viewer' | 'assistant';

export interface ConsultationInfo {
  readonly id: string;
  readonly title: string;
  readonly status: string;
}

export interface ParticipantInfo {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
}

export interface PlayAddresses {
  readonly participant: ParticipantInfo;
  readonly whep: string;
  readonly hls: string;
  readonly flv: string;
}

/** The one thing a client needs: the answer to `POST /api/v1/join`. */
export interface JoinDocument {
  readonly consultation: ConsultationInfo;
  readonly participant: ParticipantInfo;
  readonly token: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly realtime: string;
  readonly iceServers: readonly RTCIceServer[];
  /** Not there for a viewer. */
  readonly publish?: { readonly whip: string };
  readonly play: readonly PlayAddresses[];
}

/** The answer to `POST /api/v1/token`. */
export interface RenewedToken {
  readonly token: string;
  readonly expiresAt: string;
}
