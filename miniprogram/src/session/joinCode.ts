import { decoded, joinCodeIn } from '../shared/joinCode';

/**
 * The join code that the program was opened with: `code` from a shared card or a link of the clinic's, `scene` from a mini-program code
 * (小程序码), `q` from a plain QR code that is registered for the program (扫普通链接二维码打开小程序), whose value is the whole address.
 */
export function joinCodeOf(query: Readonly<Record<string, string | undefined>>): string | null {
  for (const value of [query['code'], query['scene'], query['q']]) {
    const code = value === undefined ? null : joinCodeIn(decoded(value));
    if (code !== null) {
      return code;
    }
  }
  return null;
}
