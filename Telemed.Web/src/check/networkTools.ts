import { startTestCamera, testToneHz } from '../media/testCamera';
import { WhepClient } from '../media/whepClient';
import { WhipClient } from '../media/whipClient';
import { type NetworkTicket, networkTicket } from './networkApi';
import type { NetworkTools } from './networkTest';

/** The real thing: the same clients as in a call. `bearer` is the access token of somebody in a consultation. */
export function networkTools(label: string, bearer?: () => string): NetworkTools {
  const options = (endpoint: string, ticket: NetworkTicket) => ({
    endpoint,
    iceServers: ticket.iceServers,
    // The test is shorter than its token.
    credentials: { token: () => ticket.token, renew: () => Promise.reject(new Error('A test has one token.')) },
  });
  return {
    ticket: async () => await networkTicket(bearer?.()),
    startCamera: () => startTestCamera(label, testToneHz.doctor),
    publish: (ticket, stream) => new WhipClient(options(ticket.whip, ticket), stream),
    play: (ticket) => new WhepClient(options(ticket.whep, ticket)),
  };
}
