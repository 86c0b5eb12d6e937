import type { Role } from '../shared/meeting';

/** The shapes of docs/api.md that a mini-program uses: RTMP and HTTP-FLV, no WebRTC. */
export interface PersonSummary {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
}

export interface PlayAddresses {
  /** HTTP-FLV through the gateway, with the access token inside. */
  readonly flv: string;
  /** RTMP from the media hub, with a ticket inside. */
  readonly rtmp: string;
}

/** The answer to `POST /api/v1/token`. */
export interface RenewedToken {
  readonly token: string;
  readonly expiresAt: string;
}

/** The answer to `POST /api/v1/join`. */
export interface JoinDocument extends RenewedToken {
  readonly consultation: {
    readonly id: string;
    readonly title: string;
    readonly status: string;
    readonly scheduledAt?: string;
    readonly notes?: string;
  };
  readonly participant: PersonSummary;
  readonly realtime: string;
  /** Not there for a viewer. */
  readonly publish?: { readonly rtmp: string };
  readonly play: readonly (PlayAddresses & { readonly participant: PersonSummary })[];
  /** What the server calls this device: said in the first answer, shown in every later request (docs/api.md, links and codes). */
  readonly deviceId?: string;
}
