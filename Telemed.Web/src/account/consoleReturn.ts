const storageKey = 'telemed.console.visit';

/** Somebody goes from the console into this consultation, in the same tab: afterwards there is a way back. */
export function rememberVisit(consultationId: string): void {
  try {
    sessionStorage.setItem(storageKey, consultationId);
  } catch {
    // Storage is switched off: the way back is the browser's.
  }
}

/** Whether this tab came into the consultation from the console. */
export function cameFromConsole(consultationId: string): boolean {
  try {
    return sessionStorage.getItem(storageKey) === consultationId;
  } catch {
    return false;
  }
}

/** The console's list, and the summary of one consultation. */
export const consoleAddress = '/console';
export function summaryAddress(consultationId: string): string {
  return `${consoleAddress}#summary=${consultationId}`;
}
