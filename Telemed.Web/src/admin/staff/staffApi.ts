import type { PageOf } from '../shared/pagedList';
import { get, query, send } from '../shared/request';

export const staffRoles = ['doctor', 'administrator'] as const;
export type StaffRole = (typeof staffRoles)[number];

export interface StaffMember {
  readonly id: string;
  readonly signInName: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly status: 'invited' | 'active' | 'locked' | 'disabled';
  readonly createdAt: string;
  readonly lastSignInAt: string | null;
}

/** A link to set a password with: shown once, works once. */
export interface Invitation {
  readonly url: string;
  readonly expiresAt: string;
}

export const staffApi = {
  list: async (cursor: string | null) => await get<PageOf<StaffMember>>(`/api/v1/staff${query({ cursor })}`),
  invite: async (wanted: { readonly signInName: string; readonly name: string; readonly role: StaffRole }) =>
    await send<{ readonly account: StaffMember; readonly invitation: Invitation }>('POST', '/api/v1/staff', wanted),
  change: async (id: string, change: { readonly name?: string; readonly role?: StaffRole; readonly disabled?: boolean }) => await send<StaffMember>('PATCH', `/api/v1/staff/${id}`, change),
  inviteAgain: async (id: string) => await send<Invitation>('POST', `/api/v1/staff/${id}/invitation`),
};

export type NewStaffFault = 'name' | 'sign-in-name';

/** What is wrong with a new account; null when it can be sent. The server has the last word. */
export function newStaffFault(name: string, signInName: string): NewStaffFault | null {
  return name.trim() === '' || name.trim().length > 60 ? 'name' : /^\S{3,60}$/u.test(signInName.trim()) ? null : 'sign-in-name';
}
