import type { Schema } from '../api/schemas';
import { post } from '../api/telemedApi';

/** The answer of `POST /api/v1/network-test`: a stream of one's own that is in no consultation and in no record. */
export type NetworkTicket = Readonly<Omit<Schema<'NetworkTestDocument'>, 'iceServers'>> & { readonly iceServers: readonly RTCIceServer[] };

/** With the access token of somebody in a consultation, or with the cookie of somebody who has signed in. */
export async function networkTicket(bearer?: string): Promise<NetworkTicket> {
  return await post<NetworkTicket>('/api/v1/network-test', bearer === undefined ? {} : { bearer });
}
