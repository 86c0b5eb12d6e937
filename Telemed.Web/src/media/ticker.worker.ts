/** A timer in a worker: a page in the background has its own timers throttled to one a second, a worker has not. */
declare const self: { onmessage: ((event: MessageEvent<number>) => void) | null; postMessage: (message: number) => void };

let timer: ReturnType<typeof setInterval> | undefined;

self.onmessage = ({ data: intervalMs }) => {
  clearInterval(timer);
  timer = setInterval(() => { self.postMessage(0); }, intervalMs);
};

export {};
