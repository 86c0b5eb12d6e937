import { Observable } from '../shared/observable';

/** Where in the console one is: the fragment of the address, so that the browser's back button and reloads work. */
export type Route =
  | { readonly page: 'list' }
  | { readonly page: 'check' }
  | { readonly page: 'summary'; readonly id: string };

export function routeOf(fragment: string): Route {
  const id = /^#summary=([a-z0-9]{1,64})$/.exec(fragment)?.[1];
  return id !== undefined ? { page: 'summary', id } : fragment === '#check' ? { page: 'check' } : { page: 'list' };
}

export function fragmentOf(route: Route): string {
  return route.page === 'summary' ? `#summary=${route.id}` : route.page === 'check' ? '#check' : '';
}

/** The route of this page; {@link followAddress} keeps it. */
export const route = new Observable<Route>({ page: 'list' });

export function followAddress(): () => void {
  const read = () => { route.set(routeOf(location.hash)); };
  read();
  window.addEventListener('hashchange', read);
  window.addEventListener('popstate', read);
  return () => {
    window.removeEventListener('hashchange', read);
    window.removeEventListener('popstate', read);
  };
}

export function goTo(to: Route): void {
  history.pushState(null, '', location.pathname + location.search + fragmentOf(to));
  route.set(to);
  window.scrollTo(0, 0);
}
