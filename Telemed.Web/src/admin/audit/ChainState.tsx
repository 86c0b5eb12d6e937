import { useState } from 'react';
import { useObservable } from '../../app/hooks';
import { language } from '../../i18n/text';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { useAdminText } from '../i18n/adminText';
import { useAdmin } from '../shared/adminContext';
import { moment } from '../shared/moments';
import { exportAddress } from './auditApi';
import { ChainKeeper } from './chainKeeper';

/** What the last check of the trail found, and another one. */
export function ChainState() {
  const text = useAdminText();
  const spoken = useObservable(language);
  const { onSignedOut } = useAdmin();
  const [keeper] = useState(() => new ChainKeeper(
    async () => await fetch(exportAddress, { cache: 'no-store', signal: AbortSignal.timeout(120_000) }),
    window.localStorage,
    onSignedOut,
  ));
  const state = useObservable(keeper.state);

  const words = state.phase === 'never' ? text.chainNever
    : state.phase === 'checking' ? text.chainChecking(String(state.entries))
      : state.phase === 'whole' ? text.chainWhole(String(state.entries), moment(state.at, spoken))
        : state.phase === 'broken' ? text.chainBroken(String(state.seq))
          : state.phase === 'cut' ? text.chainCut(String(state.entries))
            : text.chainFailed;
  const isBad = state.phase === 'broken' || state.phase === 'cut';
  return (
    <section className={`chain ${isBad ? 'bad' : state.phase === 'whole' ? 'good' : ''}`} aria-label={text.chainTitle}>
      <Icon name={isBad ? 'alert' : 'shield'} />
      <div role="status">
        <p><b>{text.chainTitle}</b></p>
        <p>{words}</p>
        {state.phase === 'whole' && <p className="ui-hint address">{`${text.chainHead} ${state.head}`}</p>}
      </div>
      <Button isPending={state.phase === 'checking'} onPress={() => { void keeper.check(); }}>{text.chainCheck}</Button>
    </section>
  );
}
