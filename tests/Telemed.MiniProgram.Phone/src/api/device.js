/**
 * Storage, screen, sound, language: what wx has of the phone itself.
 * @param {import('../runtime/phone.js').Phone} phone
 */
export function deviceApi(phone) {
  const begin = phone.listening('audioInterruptionBegin');
  const end = phone.listening('audioInterruptionEnd');
  const log = (/** @type {string} */ level) => (/** @type {unknown[]} */ ...values) => { phone.tell({ event: 'reported', level, text: values.map(String).join(' ') }); };
  return {
    getStorageSync: (/** @type {string} */ key) => phone.storage.get(key) ?? '',
    setStorageSync: (/** @type {string} */ key, /** @type {unknown} */ value) => { phone.storage.set(key, JSON.parse(JSON.stringify(value))); },
    getAppBaseInfo: () => ({ language: phone.language, theme: 'light', SDKVersion: '3.8.0' }),
    setKeepScreenOn: (/** @type {{ keepScreenOn: boolean }} */ { keepScreenOn }) => { phone.tell({ event: 'screen', on: keepScreenOn }); },
    setNavigationBarTitle: (/** @type {{ title: string }} */ { title }) => { phone.tell({ event: 'title', title }); },
    getRealtimeLogManager: () => ({ info: log('info'), warn: log('warn'), error: log('error') }),
    onAudioInterruptionBegin: begin.on,
    offAudioInterruptionBegin: begin.off,
    onAudioInterruptionEnd: end.on,
    offAudioInterruptionEnd: end.off,
    getRecorderManager: () => phone.recorder,
    createLivePusherContext: () => contextOf(phone, () => [...phone.top.live.values()].find(({ kind }) => kind === 'live-pusher')),
    createLivePlayerContext: (/** @type {string} */ id) => contextOf(phone, () => phone.top.live.get(id)),
  };
}

/**
 * A context finds its component when it is used, as WeChat's does.
 * @param {import('../runtime/phone.js').Phone} phone
 * @param {() => import('../media/component.js').LiveComponent | undefined} find
 */
function contextOf(phone, find) {
  const does = (/** @type {(component: import('../media/component.js').LiveComponent) => void} */ what) =>
    (/** @type {{ success?: () => void, fail?: (error: object) => void }} */ { success, fail } = {}) => {
      const component = find();
      if (component === undefined) {
        fail?.({ errMsg: 'operateLive:fail no component' });
        phone.tell({ event: 'log', level: 'warn', text: 'a context has no component' });
        return;
      }
      what(component);
      success?.();
    };
  return {
    start: does((component) => { component.start(); }),
    play: does((component) => { component.start(); }),
    stop: does((component) => { component.stop(); }),
    switchCamera: does((component) => { component.switchCamera(); }),
  };
}

/**
 * A microphone that hears speech of a middling loudness. As WeChat's: there is one; it ends a while after it was told to, and before
 * that refuses to begin again.
 */
export function recorder() {
  /** @type {(frame: { frameBuffer: ArrayBuffer, isLastFrame: boolean }) => void} */
  let heard = () => undefined;
  /** @type {() => void} */
  let stopped = () => undefined;
  /** @type {(error: object) => void} */
  let failed = () => undefined;
  /** @type {NodeJS.Timeout | null} */
  let timer = null;
  return {
    /** For a test: whether it records. */
    get isOn() { return timer !== null; },
    onFrameRecorded: (/** @type {typeof heard} */ listener) => { heard = listener; },
    onStop: (/** @type {typeof stopped} */ listener) => { stopped = listener; },
    onError: (/** @type {typeof failed} */ listener) => { failed = listener; },
    start: () => {
      if (timer !== null) {
        failed({ errMsg: 'operateRecorder:fail:audio is recording, don\'t start record again' });
        return;
      }
      timer = setInterval(() => {
        const frame = Int16Array.from({ length: 1024 }, (_, index) => 4000 * Math.sin(index / 6));
        heard({ frameBuffer: frame.buffer, isLastFrame: false });
      }, 64);
    },
    stop: () => {
      setTimeout(() => {
        if (timer !== null) {
          clearInterval(timer);
          timer = null;
          stopped();
        }
      }, 20);
    },
  };
}
