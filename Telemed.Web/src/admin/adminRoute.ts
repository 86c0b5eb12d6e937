/** The sections of the administrator's page, in the order of its navigation. */
export const sections = ['wall', 'consultations', 'streams', 'jobs', 'staff', 'keys', 'webhooks', 'audit'] as const;
export type Section = (typeof sections)[number];

/** Where one is: a section, and in it one thing or all of them. */
export interface AdminRoute {
  readonly section: Section;
  readonly id: string | null;
}

/** The fragment of the address says it: `#webhooks/whk_1`. Anything else is the wall. */
export function routeOf(fragment: string): AdminRoute {
  const [section, id] = fragment.replace(/^#/, '').split('/');
  const known = sections.find((one) => one === section);
  return { section: known ?? 'wall', id: known !== undefined && id !== undefined && /^[\w-]{1,80}$/.test(id) ? id : null };
}

/** Where a link to a section, or to one thing in it, leads. */
export function addressOf(section: Section, id?: string): string {
  return id === undefined ? `/admin#${section}` : `/admin#${section}/${id}`;
}
