// @ts-check
// Plain lines on standard output, as the hub's own log. Queries and credentials never come here: they carry tokens.

/** @param {string} subject @param {string} message */
export function log(subject, message) {
  process.stdout.write(`${new Date().toISOString()} [${subject}] ${message}\n`);
}

/** A connection's or session's name in the log. @param {string} id */
export const shortId = (id) => id.slice(0, 8);
