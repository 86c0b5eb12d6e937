import { createContext, useContext } from 'react';
import type { Account } from '../../account/accountApi';

export interface AdminContext {
  readonly account: Account;
  /** To be called when an answer says that the session is over. */
  readonly onSignedOut: () => void;
}

export const AdminContext = createContext<AdminContext | null>(null);

export function useAdmin(): AdminContext {
  const context = useContext(AdminContext);
  if (context === null) {
    throw new Error('This belongs into the administrator’s page.');
  }
  return context;
}
