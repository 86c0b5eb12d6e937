const minLength = 12;
const maxLength = 128;
const minDifferent = 5;

/** Whether the service will take a password. The service has the last word. */
export function isAcceptablePassword(password: string, signInName: string): boolean {
  return password.length >= minLength
    && password.length <= maxLength
    && new Set(password).size >= minDifferent
    && (signInName === '' || !password.toLowerCase().includes(signInName.toLowerCase()));
}
