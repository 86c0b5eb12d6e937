// @ts-check
// Opens a listening socket and says in a sentence why it could not.

/**
 * @param {import('node:net').Server} server @param {import('./config/config.js').Listen} address
 * @returns {Promise<void>}
 */
export function listen(server, { host, port }) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`TCP ${host || '*'}:${port}: ${reasonOf(error)}`)));
    server.listen(host === '' ? { port } : { host, port }, () => {
      server.removeAllListeners('error');
      server.on('error', () => {});
      resolve();
    });
  });
}

/** @param {NodeJS.ErrnoException} error */
export function reasonOf(error) {
  return { EADDRINUSE: 'the port is in use', EACCES: 'not allowed', EADDRNOTAVAIL: 'no such address here' }[error.code ?? ''] ?? error.message;
}
