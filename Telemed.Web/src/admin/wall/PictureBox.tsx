import { useEffect, useRef, useState } from 'react';
import { useObservable } from '../../app/hooks';
import { language } from '../../i18n/text';
import { Button } from '../../ui/Button';
import { consultationsApi } from '../consultations/consultationsApi';
import { useAdminText } from '../i18n/adminText';
import { useAdmin } from '../shared/adminContext';
import { faultWords } from '../shared/faults';
import { exactly } from '../shared/moments';
import { type PictureState, PictureWatch } from './pictureWatch';

/** Somebody's picture, on demand: nobody is looked at without a decision, and each look is written down. */
export function PictureBox({ consultationId, participantId, name }: { consultationId: string; participantId: string; name: string }) {
  const text = useAdminText();
  const { onSignedOut } = useAdmin();
  const [watch] = useState(() => new PictureWatch(async () => await consultationsApi.picture(consultationId, participantId)));
  const state = useObservable(watch.state);
  useEffect(() => () => { watch.close(); }, [watch]);
  useEffect(() => watch.state.subscribe((now) => {
    if (now.phase === 'failed' && now.fault.kind === 'signed-out') {
      onSignedOut();
    }
  }), [watch, onSignedOut]);

  if (state.phase === 'closed') {
    return (
      <div className="picture-closed">
        <Button size="small" icon="camera" aria-label={text.pictureShowOf(name)} onPress={() => { watch.open(); }}>{text.pictureShow}</Button>
        <span className="ui-hint">{text.pictureRecorded}</span>
      </div>
    );
  }
  return (
    <div className="picture">
      <div className="picture-frame"><Shown state={state} name={name} /></div>
      <div className="picture-foot">
        <span className="ui-hint" role="status">{state.phase === 'over' ? text.pictureOver : text.pictureRecorded}</span>
        {(state.phase === 'over' || state.phase === 'failed') && <Button size="small" onPress={() => { watch.open(); }}>{state.phase === 'over' ? text.pictureAgain : text.tryAgain}</Button>}
        <Button size="small" variant="quiet" onPress={() => { watch.close(); }}>{text.pictureHide}</Button>
      </div>
    </div>
  );
}

function Shown({ state, name }: { state: PictureState; name: string }) {
  const text = useAdminText();
  switch (state.phase) {
    case 'showing':
    case 'over':
      return <Picture picture={state.picture} at={state.at} name={name} />;
    case 'off-air':
      return <p>{text.pictureOffAir}</p>;
    case 'failed':
      return <p>{text.pictureFailed(faultWords(text, state.fault))}</p>;
    default:
      return <p>{text.pictureLoading}</p>;
  }
}

function Picture({ picture, at, name }: { picture: Blob; at: number; name: string }) {
  const text = useAdminText();
  const spoken = useObservable(language);
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const address = URL.createObjectURL(picture);
    if (image.current !== null) {
      image.current.src = address;
    }
    return () => { URL.revokeObjectURL(address); };
  }, [picture]);
  return (
    <figure>
      <img ref={image} alt={text.pictureOf(name)} />
      <figcaption>{text.pictureAt(exactly(new Date(at).toISOString(), spoken))}</figcaption>
    </figure>
  );
}
