import type { Socket } from '../shared/realtimeClient';

/** A browser's WebSocket, as the realtime channel wants one. Throws where the address is none. */
export function openWebSocket(address: string): Socket {
  const socket = new WebSocket(address);
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) {
        socket.send(text);
      }
    },
    close: () => { socket.close(); },
    onOpen: (listener) => { socket.onopen = listener; },
    onMessage: (listener) => { socket.onmessage = ({ data }) => { listener(data); }; },
    onClose: (listener) => { socket.onclose = ({ code, reason }) => { listener(code, reason); }; },
  };
}
