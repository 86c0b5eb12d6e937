const paths = {
  alert: 'M12 8v5m0 3v.1M12 3.5l9 16H3Z',
  back: 'M19 12H5m6-6-6 6 6 6',
  calendar: 'M4 6.500h16V20H4Zm0 4h16M8.5 3.500v5m7-5v5',
  camera: 'M4 7.5A1.5 1.5 0 0 1 5.5 6h8A1.5 1.5 0 0 1 15 7.500v9a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 4 16.5ZM15 11l5-3v8l-5-3',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M9 9h10.500v11.500H9ZM5.5 15H4V3.500h11V5.5',
  down: 'M6 9.500l6 6 6-6',
  download: 'M12 4v11m-5-4.5 5 5 5-5M5 20h14',
  dots: 'M12 5.2a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2Zm0 6.2a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2Zm0 6.2a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2Z',
  grid: 'M4 5h7v6H4Zm9 0h7v6h-7ZM4 13h7v6H4Zm9 0h7v6h-7Z',
  hand: 'M8 12V6a1.5 1.5 0 0 1 3 0v5m0-6.500a1.5 1.5 0 0 1 3 0V11m0-4.500a1.5 1.5 0 0 1 3 0V14a6.5 6.5 0 0 1-12.2 3l-1.6-3.500a1.4 1.4 0 0 1 2.3-1.500L8 14',
  hook: 'M12 3v9m0 0a4.5 4.5 0 1 1-4.5 4.500M9.5 7.500h5',
  info: 'M12 11v6m0-9.500v.1M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z',
  key: 'M14.5 9.500a4 4 0 1 0-3.5 4L13 15.500h2v2h2v2h3v-3l-6-6',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.700l-1.2 1.200M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.700l1.2-1.2',
  list: 'M8.5 6.500h11m-11 5.500h11m-11 5.500h11M4.5 6.500v.1m0 5.400v.1m0 5.400v.1',
  next: 'M9 6l6 6-6 6',
  person: 'M12 12.500a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 7.500a7.5 7.5 0 0 1 15 0',
  plus: 'M12 5v14M5 12h14',
  previous: 'M15 6l-6 6 6 6',
  refresh: 'M19 12a7 7 0 1 1-2.2-5.100M19 4v4.500h-4.5',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.7-1.800L20.5 20.5',
  shield: 'M12 3.500l7 2.500v5.500c0 4.3-3 7.5-7 9-4-1.5-7-4.7-7-9V6Zm-3 8.5 2.2 2.200L15 10',
  signal: 'M3.5 13h3.500l2.5-7 4.5 13 2.5-8.5 1 2.500h3',
  signOut: 'M10 4H5v16h5m4-12 4 4-4 4m4-4H9',
  up: 'M6 14.500l6-6 6 6',
} as const;

export type IconName = keyof typeof paths;

/** Decoration next to words; what it means is always said in words too. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="ui-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
