const paths = {
  microphone: 'M12 15a3.5 3.5 0 0 0 3.5-3.5v-5a3.5 3.5 0 0 0-7 0v5A3.5 3.5 0 0 0 12 15Zm-6-3.5a6 6 0 0 0 12 0M12 17.5V21m-3 0h6',
  camera: 'M4 7.5A1.5 1.5 0 0 1 5.5 6h8A1.5 1.5 0 0 1 15 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 4 16.5ZM15 11l5-3v8l-5-3',
  slash: 'M4 4l16 16',
  hangUp: 'M3.5 14.5c4.5-5 12.5-5 17 0l-2.5 2.5-3.5-1.5v-2.5a10 10 0 0 0-5 0v2.5L6 17Z',
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
