import { Observable } from '../../shared/observable';
import { checkChain, linesOf } from './chainCheck';

export type ChainKeeperState =
  | { readonly phase: 'never' | 'failed' }
  | { readonly phase: 'checking'; readonly entries: number }
  | { readonly phase: 'whole'; readonly entries: number; readonly head: string; readonly at: string }
  | { readonly phase: 'broken'; readonly seq: number }
  | { readonly phase: 'cut'; readonly entries: number };

const storageKey = 'telemed.auditHead';

/** Checks the audit trail, and keeps the head of the last trail that was whole: the next check holds against it. */
export class ChainKeeper {
  readonly state: Observable<ChainKeeperState>;
  readonly #load: () => Promise<Response>;
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly #onSignedOut: () => void;

  constructor(load: () => Promise<Response>, storage: Pick<Storage, 'getItem' | 'setItem'>, onSignedOut: () => void) {
    this.#load = load;
    this.#storage = storage;
    this.#onSignedOut = onSignedOut;
    this.state = new Observable<ChainKeeperState>(this.#noted() ?? { phase: 'never' });
  }

  async check(): Promise<void> {
    if (this.state.get().phase === 'checking') {
      return;
    }
    this.state.set({ phase: 'checking', entries: 0 });
    try {
      const answer = await this.#load();
      if (answer.status === 401) {
        this.state.set({ phase: 'failed' });
        this.#onSignedOut();
        return;
      }
      if (!answer.ok || answer.body === null) {
        this.state.set({ phase: 'failed' });
        return;
      }
      const result = await checkChain(linesOf(answer.body), this.#noted()?.head ?? null, (entries) => { this.state.set({ phase: 'checking', entries }); });
      if (result.kind === 'whole') {
        const whole = { phase: 'whole', entries: result.entries, head: result.head, at: new Date().toISOString() } as const;
        this.#note(whole);
        this.state.set(whole);
      } else {
        this.state.set(result.kind === 'broken' ? { phase: 'broken', seq: result.seq } : { phase: 'cut', entries: result.entries });
      }
    } catch {
      this.state.set({ phase: 'failed' });
    }
  }

  #noted(): Extract<ChainKeeperState, { phase: 'whole' }> | null {
    try {
      const value: unknown = JSON.parse(this.#storage.getItem(storageKey) ?? 'null');
      return typeof value === 'object' && value !== null && 'head' in value && 'at' in value && 'entries' in value
        && typeof value.head === 'string' && typeof value.at === 'string' && typeof value.entries === 'number'
        ? { phase: 'whole', head: value.head, at: value.at, entries: value.entries }
        : null;
    } catch {
      return null;
    }
  }

  #note(whole: Extract<ChainKeeperState, { phase: 'whole' }>): void {
    try {
      this.#storage.setItem(storageKey, JSON.stringify({ head: whole.head, at: whole.at, entries: whole.entries }));
    } catch {
      // Storage is switched off: the next check stands alone.
    }
  }
}
