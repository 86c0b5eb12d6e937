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
