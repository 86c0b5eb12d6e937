const paths = {
  microphone: 'M12 15a3.5 3.5 0 0 0 3.5-3.5v-5a3.5 3.5 0 0 0-7 0v5A3.5 3.5 0 0 0 12 15Zm-6-3.5a6 6 0 0 0 12 0M12 17.5V21m-3 0h6',
  camera: 'M4 7.5A1.5 1.5 0 0 1 5.5 6h8A1.5 1.5 0 0 1 15 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 4 16.5ZM15 11l5-3v8l-5-3',
  slash: 'M4 4l16 16',
  hangUp: 'M2.5 13.2c5-5.6 14-5.6 19 0 .7.8.6 1.9-.1 2.6l-1.7 1.6c-.6.5-1.4.6-2 .2l-2.4-1.5c-.5-.3-.8-.8-.8-1.4v-1.9a11 11 0 0 0-5 0v1.9c0 .6-.3 1.1-.8 1.4l-2.4 1.5c-.6.4-1.400.3-2-.2l-1.7-1.6c-.7-.7-.8-1.8-.1-2.6Z',
  sound: 'M5 10v4h3l4 3.5v-11L8 10Zm10-1.5a5 5 0 0 1 0 7m2.5-9.5a8.5 8.5 0 0 1 0 12',
  person: 'M12 12.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 7.5a7.5 7.5 0 0 1 15 0',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  alert: 'M12 8v5m0 3v.1M12 3.5l9 16H3Z',
  down: 'M12 5v14m-5-5l5 5 5-5',
  up: 'M12 19V5m-5 5l5-5 5 5',
  screen: 'M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Zm8 12v3m-4 0h8m-4-6V8m-2.5 2.5L12 8l2.5 2.5',
  hand: 'M8 12.5V6a1.5 1.5 0 0 1 3 0v5m0-6.5a1.5 1.5 0 0 1 3 0V11m0-5a1.5 1.5 0 0 1 3 0v8.5a6.5 6.5 0 0 1-6.5 6.5c-2.5 0-4.2-1-5.4-3L3.3 14.6c-.4-.8-.1-1.7.6-2.1.7-.4 1.5-.2 2 .4L8 15.5',
  chat: 'M5.5 5h13A1.5 1.5 0 0 1 20 6.5v9a1.5 1.5 0 0 1-1.5 1.5H12l-4.5 3.5V17h-2A1.5 1.5 0 0 1 4 15.5v-9A1.5 1.5 0 0 1 5.5 5ZM8 9.5h8M8 12.75h5',
  people: 'M9 11.5a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5Zm-6 8a6 6 0 0 1 12 0M15.5 5.4a3.25 3.25 0 0 1 0 5.7M17.5 14a6 6 0 0 1 3.5 5.5',
  more: 'M4.75 12a.75.75 0 1 0 1.5 0 .75.75 0 1 0-1.5 0Zm6.5 0a.75.75 0 1 0 1.5 0 .75.75 0 1 0-1.5 0Zm6.5 0a.75.75 0 1 0 1.5 0 .75.75 0 1 0-1.5 0Z',
  switchCamera: 'M4 8.5A1.5 1.5 0 0 1 5.5 7H8l1.5-2h5L16 7h2.5A1.5 1.5 0 0 1 20 8.5v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5Zm4.8 3.7a3.5 3.5 0 0 1 6.2-.7m.2 2.3a3.5 3.5 0 0 1-6.2.7m6-4.7v1.7h-1.7M9 16.2v-1.7h1.7',
  fullScreen: 'M4 9V4.5h4.5M20 9V4.5h-4.5M4 15v4.5h4.5M20 15v4.5h-4.5',
  fullScreenLeave: 'M8.5 4.5V9H4m11.5-4.5V9H20M8.5 19.5V15H4m11.5 4.5V15H20',
  pictureInPicture: 'M4 5h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Zm8.5 7.5h5.5v3.5h-5.5Z',
  activity: 'M3 12.5h4l2.5-7 4.5 13 2.5-6H21',
  grid: 'M4 5h7v6H4Zm9 0h7v6h-7ZM4 13h7v6H4Zm9 0h7v6h-7Z',
  speaker: 'M4 5h11v14H4Zm13 0h3v4h-3Zm0 5.5h3v3.5h-3Zm0 5h3V19h-3Z',
  enlarge: 'M13.5 4.5h6v6m0-6L13 11m-2.5 8.5h-6v-6m0 6L11 13',
  shrink: 'M19.5 4.5L13 11m6.5 0H13V4.5M4.5 19.5L11 13m-6.5 0H11v6.5',
  shutter: 'M4 8.5A1.5 1.5 0 0 1 5.5 7H8l1.5-2h5L16 7h2.5A1.5 1.5 0 0 1 20 8.5v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5Zm8 7.75a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5Z',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M4.5 12L3.5 4.5 21 12 3.5 19.5Zm0 0H12',
  clock: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17Zm0-13V12l3 2',
  doubleCheck: 'M2.5 12.5L7 17l8-9M11.5 15.5L13 17l8-9',
  chevronDown: 'M6 9.5l6 6 6-6',
  keyboard: 'M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1Zm2.5 4h.01M10 10h.01M14 10h.01M17.5 10h.01M6.5 14h.01M17.5 14h.01M9.5 14h5',
  leaveAir: 'M6.5 6.5a8 8 0 0 0 0 11m11-11a8 8 0 0 1 0 11M9.5 9.5a3.7 3.7 0 0 0 0 5m5-5a3.7 3.7 0 0 1 0 5M12 12h.01',
  removePerson: 'M10 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3.5 19.5a6.5 6.5 0 0 1 10-5.5M16 14.5l5 5m0-5l-5 5',
} as const;

export type IconName = keyof typeof paths;

/** Decoration next to words; what it means is always said in words too. */
export function Icon({ name, off = false }: { name: IconName; off?: boolean }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={paths[name]} />
      {off && <path d={paths.slash} />}
    </svg>
  );
}
