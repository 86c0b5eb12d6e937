import { useRef, useState } from 'react';
import { useObservable } from '../app/hooks';
import { type Rect, arrange } from './arrangement';
import type { Actor } from './cast';
import type { Corner } from './corners';
import { useSize } from './hooks';
import { useRoomText } from './i18n/roomText';
import { FloatingOwn, OwnTile } from './OwnPicture';
import { RemoteTile } from './RemoteTile';
import { useRoom } from './roomView';
import { Waiting } from './Waiting';

/** All pictures. Tiles move by transform and keep their order in the page: a video that is taken out and put in again would stop. */
export function Stage() {
  const text = useRoomText();
  const { call, layout, actors, lead, ownShown } = useRoom();
  const stage = useRef<HTMLElement>(null);
  const size = useSize(stage);
  const [chosenCorner, setCorner] = useState<Corner | null>(null);
  const { stream } = useObservable(call.local.status);
  const hasOwn = ownShown && (stream?.getVideoTracks().length ?? 0) > 0;
  const ownInGrid = hasOwn && layout === 'grid' && actors.length > 1;

  const ordered = lead === null ? actors : [lead, ...actors.filter((actor) => actor !== lead)];
  const { tiles, free } = arrange(layout, ordered.length + (ownInGrid ? 1 : 0), size, 8);
  const placed = ordered
    .map((actor, index): { actor: Actor; rect: Rect | undefined } => ({ actor, rect: tiles[index] }))
    .sort((a, b) => (a.actor.remote.id < b.actor.remote.id ? -1 : 1));
  const ownRect = ownInGrid ? tiles[ordered.length] : undefined;
  // Upright, the lower corners are where thumbs and messages are.
  const corner = chosenCorner ?? (size.width < size.height ? 'top-right' : 'bottom-right');

  return (
    <section ref={stage} className={`stage${hasOwn && !ownInGrid ? ` own-${corner}` : ''}`} aria-label={text.stage}>
      {placed.map(({ actor, rect }) => rect !== undefined && (
        <RemoteTile
          key={actor.remote.id}
          actor={actor}
          rect={rect}
          isBig={actor === lead && (layout === 'speaker' || actors.length === 1)}
          alone={actors.length === 1}
        />
      ))}
      {actors.length === 0 && <Waiting />}
      {ownRect !== undefined && <OwnTile rect={ownRect} />}
      {hasOwn && !ownInGrid && size.width > 0 && <FloatingOwn area={free} corner={corner} onCorner={setCorner} />}
    </section>
  );
}
