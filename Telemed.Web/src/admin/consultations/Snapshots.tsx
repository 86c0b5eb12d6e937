import { useEffect, useRef, useState } from 'react';
import { useObservable } from '../../app/hooks';
import type { Snapshot } from '../../console/consoleApi';
import { language } from '../../i18n/text';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { useAdminText } from '../i18n/adminText';
import { LoadedView } from '../shared/LoadedView';
import { exactly } from '../shared/moments';
import { useLoaded } from '../shared/useLoaded';
import { type ConsultationDocument, consultationsApi } from './consultationsApi';

/** Pictures that a doctor put into the record; each look is written down. */
export function Snapshots({ consultation }: { consultation: ConsultationDocument }) {
  const text = useAdminText();
  const spoken = useObservable(language);
  const [looking, setLooking] = useState<Snapshot | null>(null);
  const loaded = useLoaded(async () => await consultationsApi.snapshots(consultation.id));
  const nameOf = (id: string) => consultation.participants.find((person) => person.id === id)?.name ?? text.unnamed;

  return (
    <LoadedView loaded={loaded} lines={1} gone={text.consNoSnapshots}>
      {(snapshots) => (snapshots.length === 0 ? <p className="ui-quiet">{text.consNoSnapshots}</p> : (
        <>
          <p className="ui-hint">{text.consSnapshotRecorded}</p>
          <ul className="people">
            {snapshots.map((snapshot) => (
              <li key={snapshot.id}>
                <span className="two-lines"><b>{text.consSnapshotOf(nameOf(snapshot.participantId))}</b><span>{[exactly(snapshot.at, spoken), snapshot.byName === null ? null : text.consSnapshotBy(snapshot.byName)].filter((part) => part !== null).join(' · ')}</span></span>
                <Button size="small" aria-label={`${text.consSnapshotShow}: ${exactly(snapshot.at, spoken)}`} onPress={() => { setLooking(snapshot); }}>{text.consSnapshotShow}</Button>
              </li>
            ))}
          </ul>
          {looking !== null && (
            <Dialog size="wide" isDismissable title={text.consSnapshotOf(nameOf(looking.participantId))} onClose={() => { setLooking(null); }}>
              <SnapshotPicture consultationId={consultation.id} snapshot={looking} alt={text.consSnapshotOf(nameOf(looking.participantId))} />
            </Dialog>
          )}
        </>
      ))}
    </LoadedView>
  );
}

function SnapshotPicture({ consultationId, snapshot, alt }: { consultationId: string; snapshot: Snapshot; alt: string }) {
  const loaded = useLoaded(async () => await consultationsApi.snapshot(consultationId, snapshot.id));
  return <LoadedView loaded={loaded} lines={1}>{(picture) => <BlobImage picture={picture} alt={alt} />}</LoadedView>;
}

function BlobImage({ picture, alt }: { picture: Blob; alt: string }) {
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const address = URL.createObjectURL(picture);
    if (image.current !== null) {
      image.current.src = address;
    }
    return () => { URL.revokeObjectURL(address); };
  }, [picture]);
  return <img className="snapshot" ref={image} alt={alt} />;
}
