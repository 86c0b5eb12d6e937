import type { VisitEntry } from '../../console/visits';

/**
 * What a question comes to: a document, a problem document of a status, a picture, lines of text; `never`: no answer within a page's
 * patience; `lost`: nobody is there.
 */
export type Answer =
  | 'never'
  | 'lost'
  | { readonly json: unknown; readonly etag?: string }
  | { readonly status: number; readonly type?: string; readonly detail?: string }
  | { readonly picture: () => Promise<Blob> }
  | { readonly lines: readonly string[] };

/** What the feed of the list does: sends these, and what comes after a while; `signed-out` and `lost` close it. */
export type Feed = 'never' | 'lost' | 'signed-out' | { readonly items: readonly VisitEntry[]; readonly then?: 'lost' | readonly VisitEntry[] };

export interface FakeServer {
  /**
   * By `METHOD /path`, where `*` is any one part of a path; with a question mark, by how path and query begin. The first that fits counts,
   * and what none fits is a 404.
   */
  readonly answers: Readonly<Record<string, Answer>>;
  readonly feed?: Feed;
}

const soonMs = 150;

const real = window.fetch.bind(window);

/** From now on this answers in the place of a server: whatever the page asks of the API, and its WebSocket. */
export function pretend({ answers, feed = 'lost' }: FakeServer): void {
  const known = Object.entries(answers).map(([where, answer]) => ({ fits: fitting(where), answer }));
  window.fetch = async (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : String(input), location.href);
    if (!pathname.startsWith('/api/')) {
      return await real(input, init);
    }
    const asked = `${init?.method ?? 'GET'} ${pathname}`;
    const answer = known.find(({ fits }) => fits(asked, search))?.answer ?? { status: 404 };
    return await responseOf(answer);
  };
  window.WebSocket = class extends FakeSocket {
    constructor() {
      super(feed);
    }
  } as unknown as typeof WebSocket;
}

function fitting(where: string): (asked: string, search: string) => boolean {
  if (where.includes('?')) {
    return (asked, search) => (asked + search).startsWith(where);
  }
  const pattern = new RegExp(`^${where.replaceAll('*', '[^/]+')}$`);
  return (asked) => pattern.test(asked);
}

async function responseOf(answer: Answer): Promise<Response> {
  if (answer === 'never') {
    return await new Promise<never>(() => undefined);
  }
  if (answer === 'lost') {
    throw new TypeError('Failed to fetch');
  }
  if ('picture' in answer) {
    return new Response(await answer.picture(), { headers: { 'Content-Type': 'image/jpeg' } });
  }
  if ('lines' in answer) {
    return new Response(answer.lines.map((line) => `${line}\n`).join(''));
  }
  if ('status' in answer) {
    const { status, type, detail } = answer;
    return status === 204 ? new Response(null, { status })
      : Response.json({ ...(type === undefined ? {} : { type: `urn:telemed:problem:${type}` }), detail: detail ?? '' }, { status });
  }
  return Response.json(answer.json, { headers: answer.etag === undefined ? {} : { ETag: answer.etag } });
}

/** The other end of the list's feed. */
class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;
  readonly readyState = 1;

  constructor(feed: Feed) {
    setTimeout(() => { this.#play(feed); }, 0);
  }

  send(): void {
    // Nobody listens.
  }

  close(): void {
    // It is gone without a word.
  }

  #play(feed: Feed): void {
    if (feed === 'lost' || feed === 'signed-out') {
      this.#end(feed);
    } else if (feed !== 'never') {
      this.#say({ type: 'list', items: feed.items });
      const { then } = feed;
      if (then !== undefined) {
        setTimeout(() => {
          if (then === 'lost') {
            this.#end('lost');
          } else {
            then.forEach((visit) => { this.#say({ type: 'visit', ...visit }); });
          }
        }, soonMs);
      }
    }
  }

  #say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  #end(how: 'lost' | 'signed-out'): void {
    this.onclose?.(how === 'lost' ? { code: 1006, reason: '' } : { code: 1008, reason: 'signed-out' });
  }
}
