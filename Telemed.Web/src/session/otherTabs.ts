/** How long the other tabs of this browser have to answer; they are in the same process or next door. */
const answerMs = 150;

/** `who` asks who is in a call; `here` answers it; `mine` takes a call to the tab that says so. */
type TabMessage = { readonly kind: 'who' } | { readonly kind: 'here' | 'mine'; readonly person: string };

/** The part of a BroadcastChannel that is needed here. */
export interface TabChannel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  close(): void;
}

/**
 * The same person in two tabs of one browser would take the camera and the stream from each other. So a tab asks the others first, and
 * who wants to go on in the new tab takes the call there with a click.
 */
export class OtherTabs {
  readonly #channel: TabChannel | null;
  /** Who is in a call in this tab. */
  #person: string | null = null;
  #onTaken: () => void = () => undefined;
  #heard: Set<string> | null = null;

  constructor(open: () => TabChannel | null = openChannel) {
    this.#channel = open();
    this.#channel?.addEventListener('message', ({ data }) => { this.#hear(data); });
  }

  /** Who is in a call in another tab. */
  async peopleInCalls(): Promise<ReadonlySet<string>> {
    const heard = new Set<string>();
    if (this.#channel !== null) {
      this.#heard = heard;
      this.#say({ kind: 'who' });
      await new Promise((resolve) => { setTimeout(resolve, answerMs); });
    }
    return heard;
  }

  /** This tab has the call from now on; `onTaken` is called when another one takes it. */
  hold(person: string, onTaken: () => void): void {
    this.#person = person;
    this.#onTaken = onTaken;
    this.#say({ kind: 'mine', person });
  }

  letGo(): void {
    this.#person = null;
  }

  #hear(data: unknown): void {
    if (!isTabMessage(data)) {
      return;
    }
    switch (data.kind) {
      case 'who':
        if (this.#person !== null) {
          this.#say({ kind: 'here', person: this.#person });
        }
        break;
      case 'here':
        this.#heard?.add(data.person);
        break;
      case 'mine':
        if (data.person === this.#person) {
          this.#person = null;
          this.#onTaken();
        }
    }
  }

  #say(message: TabMessage): void {
    this.#channel?.postMessage(message);
  }
}

function isTabMessage(data: unknown): data is TabMessage {
  if (typeof data !== 'object' || data === null || !('kind' in data)) {
    return false;
  }
  return data.kind === 'who' || ((data.kind === 'here' || data.kind === 'mine') && 'person' in data && typeof data.person === 'string');
}

function openChannel(): TabChannel | null {
  // Safari has it since 15.4; before, the tab that came last takes the stream.
  return typeof BroadcastChannel === 'function' ? new BroadcastChannel('telemed') : null;
}
