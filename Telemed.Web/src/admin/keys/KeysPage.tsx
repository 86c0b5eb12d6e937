import { useState } from 'react';
import { useNow, useObservable } from '../../app/hooks';
import { language } from '../../i18n/text';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { CopyField } from '../../ui/CopyField';
import { Dialog } from '../../ui/Dialog';
import { EmptyState } from '../../ui/EmptyState';
import { type Column, Table } from '../../ui/Table';
import { useAdminText } from '../i18n/adminText';
import { moment } from '../shared/moments';
import { PagedView } from '../shared/PagedView';
import { useAction } from '../shared/useAction';
import { usePaged } from '../shared/usePaged';
import { KeyDialog } from './KeyDialog';
import { type ApiKey, keyState, keysApi } from './keysApi';
import { scopeWords } from './scopeWords';

type Open = { readonly kind: 'make' } | { readonly kind: 'shown'; readonly key: string } | { readonly kind: 'revoke'; readonly apiKey: ApiKey };

/** What the clinic's programs call with. */
export function KeysPage() {
  const text = useAdminText();
  const spoken = useObservable(language);
  const now = useNow(30_000);
  const { busy, run } = useAction();
  const [open, setOpen] = useState<Open | null>(null);
  const { list, ...state } = usePaged<ApiKey>('', keysApi.list);
  const close = () => { setOpen(null); };

  const revoke = async (apiKey: ApiKey) => {
    await run('revoke', async () => {
      await keysApi.revoke(apiKey.id);
      list.change((items) => items.map((one) => (one.id === apiKey.id ? { ...one, revokedAt: new Date().toISOString() } : one)));
    }, text.keyRevokedDone(apiKey.name));
    close();
  };

  const columns: Column<ApiKey>[] = [
    { key: 'name', title: text.keyName, sortBy: (key) => key.name, cell: (key) => <span className="two-lines"><b>{key.name}</b><span>{`${text.keyBegins} ${key.hint}`}</span></span> },
    { key: 'scopes', title: text.keyScopes, cell: (key) => <span className="words">{key.scopes.map((scope) => scopeWords(text, scope).title).join(', ')}</span> },
    {
      key: 'state',
      title: text.keyState,
      sortBy: (key) => keyState(key, now),
      cell: (key) => {
        const standing = keyState(key, now);
        return <Badge tone={standing === 'active' ? 'good' : standing === 'expired' ? 'busy' : 'idle'}>{{ active: text.keyActive, expired: text.keyExpired, revoked: text.keyRevoked }[standing]}</Badge>;
      },
    },
    { key: 'expires', kind: 'moment', title: text.keyExpires, sortBy: (key) => key.expiresAt, cell: (key) => moment(key.expiresAt, spoken) },
    { key: 'used', kind: 'moment', title: text.keyLastUsed, sortBy: (key) => key.lastUsedAt, cell: (key) => (key.lastUsedAt === null ? text.keyNever : moment(key.lastUsedAt, spoken)) },
    {
      key: 'actions',
      kind: 'controls',
      title: text.actions,
      cell: (key) => (key.revokedAt === null
        ? <Button size="small" variant="danger" aria-label={text.keyRevokeOf(key.name)} onPress={() => { setOpen({ kind: 'revoke', apiKey: key }); }}>{text.keyRevoke}</Button>
        : <span className="ui-hint">{moment(key.revokedAt, spoken)}</span>),
    },
  ];

  return (
    <>
      <div className="list-head end">
        <Button variant="primary" icon="plus" onPress={() => { setOpen({ kind: 'make' }); }}>{text.keyMake}</Button>
      </div>
      <PagedView state={state} list={list} empty={<EmptyState icon="key" title={text.keyNone} words={text.keyNoneWords} />}>
        {(items) => <Table label={text.keys} columns={columns} rows={items} keyOf={(key) => key.id} />}
      </PagedView>
      {open?.kind === 'make' && (
        <KeyDialog
          onClose={close}
          onMade={(key) => {
            setOpen({ kind: 'shown', key });
            void list.reload();
          }}
        />
      )}
      {open?.kind === 'shown' && (
        <Dialog title={text.keyShownTitle} onClose={close} footer={<Button variant="primary" onPress={close}>{text.staffDone}</Button>}>
          <p className="ui-quiet">{text.keyShownWords}</p>
          <CopyField label={text.keyValue} value={open.key} />
        </Dialog>
      )}
      {open?.kind === 'revoke' && (
        <ConfirmDialog
          title={text.keyRevokeTitle(open.apiKey.name)} words={text.keyRevokeWords} yes={text.keyRevoke} no={text.cancel} isPending={busy !== null}
          onNo={close} onYes={() => { void revoke(open.apiKey); }}
        />
      )}
    </>
  );
}
