// @ts-check
// Notices a reader that takes nothing any more: its TCP connection stands, but nothing leaves the socket.

/**
 * @param {import('node:net').Socket} socket @param {number} timeoutMs @param {() => void} onStall
 * @returns {() => void} ends the watch
 */
export function watchStall(socket, timeoutMs, onStall) {
  let flushed = -1;
  let since = 0;
  const timer = setInterval(() => {
    const now = Date.now();
    const taken = socket.bytesWritten - socket.writableLength;
    if (socket.writableLength === 0 || taken !== flushed) {
      flushed = taken;
      since = now;
    } else if (now - since > timeoutMs) {
      onStall();
    }
  }, 1000);
  return () => clearInterval(timer);
}
