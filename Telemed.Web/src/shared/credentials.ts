/** Where an access token comes from; who renews it, and how, is not the business of whoever shows it. */
export interface Credentials {
  /** The token to show now. */
  token(): string;
  /** Called when `refused` was refused: resolves when {@link token} gives another one, rejects when there is none to be had right now. */
  renew(refused: string): Promise<void>;
}
