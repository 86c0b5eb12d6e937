/** Where the media layer gets its access token from; who renews it and how is not its business. */
export interface Credentials {
  /** The token to show now. */
  token(): string;
  /**
   * Called when `refused` was answered with 401: resolves when {@link token} gives another one, rejects when there is none to be had
   * right now.
   */
  renew(refused: string): Promise<void>;
}

/** The same address with the current token in place of the one it was handed out with. */
export function withToken(address: string, token: string): string {
  const url = new URL(address);
  url.searchParams.set('token', token);
  return url.toString();
}
