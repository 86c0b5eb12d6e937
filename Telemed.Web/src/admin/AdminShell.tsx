import { type ComponentType, lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { Account } from '../account/accountApi';
import { Button } from '../ui/Button';
import { Icon, type IconName } from '../ui/Icon';
import { Loading } from '../ui/Loading';
import { type AdminRoute, type Section, addressOf, routeOf, sections } from './adminRoute';
import { type AdminText, useAdminText } from './i18n/adminText';
import { AdminContext } from './shared/adminContext';
import { Boundary } from './shared/Boundary';

interface SectionView {
  readonly icon: IconName;
  readonly title: (text: AdminText) => string;
  readonly view: ComponentType<{ id: string | null }>;
}

/** Each is loaded when it is first looked at. */
const views: Readonly<Record<Section, SectionView>> = {
  wall: { icon: 'grid', title: (text) => text.wall, view: lazy(async () => ({ default: (await import('./wall/WallPage')).WallPage })) },
  consultations: { icon: 'list', title: (text) => text.consultations, view: lazy(async () => ({ default: (await import('./consultations/ConsultationsPage')).ConsultationsPage })) },
  streams: { icon: 'signal', title: (text) => text.streams, view: lazy(async () => ({ default: (await import('./streams/StreamsPage')).StreamsPage })) },
  jobs: { icon: 'camera', title: (text) => text.jobs, view: lazy(async () => ({ default: (await import('./jobs/JobsPage')).JobsPage })) },
  staff: { icon: 'person', title: (text) => text.staff, view: lazy(async () => ({ default: (await import('./staff/StaffPage')).StaffPage })) },
  keys: { icon: 'key', title: (text) => text.keys, view: lazy(async () => ({ default: (await import('./keys/KeysPage')).KeysPage })) },
  webhooks: { icon: 'hook', title: (text) => text.webhooks, view: lazy(async () => ({ default: (await import('./webhooks/WebhooksPage')).WebhooksPage })) },
  audit: { icon: 'shield', title: (text) => text.audit, view: lazy(async () => ({ default: (await import('./audit/AuditPage')).AuditPage })) },
};

interface AdminShellProps {
  account: Account;
  onSignOut: () => void;
  onSignedOut: () => void;
}

/** The navigation, and the section that the address names. */
export function AdminShell({ account, onSignOut, onSignedOut }: AdminShellProps) {
  const text = useAdminText();
  const route = useRoute();
  const heading = useRef<HTMLHeadingElement>(null);
  const context = useMemo(() => ({ account, onSignedOut }), [account, onSignedOut]);
  const { title, view: View } = views[route.section];
  const name = title(text);

  useEffect(() => { document.title = `${name} – ${text.title} – Telemed`; }, [name, text]);

  // Who follows a link by keyboard or by ear is told where they are now; not at the first page of all.
  const shown = useRef(route.section);
  useEffect(() => {
    if (shown.current !== route.section) {
      shown.current = route.section;
      heading.current?.focus();
    }
  }, [route.section]);

  // On a phone the navigation is a row that may be longer than the screen.
  const navigation = useRef<HTMLElement>(null);
  useEffect(() => {
    navigation.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [route.section, text]);

  return (
    <AdminContext value={context}>
      <div className="admin">
        <aside className="admin-side">
          <nav ref={navigation} className="admin-nav" aria-label={text.navigation}>
            {sections.map((section) => (
              <a key={section} className="admin-nav-link" href={addressOf(section)} aria-current={section === route.section ? 'page' : undefined}>
                <Icon name={views[section].icon} />
                <span>{views[section].title(text)}</span>
              </a>
            ))}
          </nav>
          <div className="admin-account">
            <span className="ui-hint">{text.signedInAs(account.name)}</span>
            <Button size="small" icon="signOut" onPress={onSignOut}>{text.signOut}</Button>
          </div>
        </aside>
        <div className="admin-main">
          <h1 ref={heading} tabIndex={-1}>{name}</h1>
          <Boundary key={`${route.section}/${route.id ?? ''}`}>
            <Suspense fallback={<Loading onRetry={() => { location.reload(); }} />}>
              <View id={route.id} />
            </Suspense>
          </Boundary>
        </div>
      </div>
    </AdminContext>
  );
}

function useRoute(): AdminRoute {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const follow = () => {
      setRoute(routeOf(location.hash));
      window.scrollTo(0, 0);
    };
    window.addEventListener('hashchange', follow);
    return () => { window.removeEventListener('hashchange', follow); };
  }, []);
  return route;
}
