import type { CSSProperties } from 'react';
import { useObservable } from '../app/hooks';
import { Icon } from '../app/Icon';
import { Phrases } from '../i18n/Phrases';
import { Avatar } from './Avatar';
import type { Rect } from './arrangement';
import type { Actor } from './cast';
import { useRoomText } from './i18n/roomText';
import { PictureSlot } from './PictureSlot';
import { useRoom } from './roomView';
import { SnapshotButton } from './SnapshotButton';

export function tileStyle({ x, y, width, height }: Rect): CSSProperties {
  return { transform: `translate(${String(x)}px, ${String(y)}px)`, width, height };
}

/** Somebody else's picture, with their name on it, and instead of it why there is none. */
export function RemoteTile({ actor, rect, isBig, alone }: { actor: Actor; rect: Rect; isBig: boolean; alone: boolean }) {
  const text = useRoomText();
  const { pinned, pin } = useRoom();
  const { remote, person } = actor;
  const name = person?.name ?? '';
  const small = rect.width < 220 || rect.height < 200;

  return (
    <article className={`tile${isBig ? ' lead' : ''}${alone ? ' alone' : ''}${small ? ' small' : ''}${rect.height < 76 ? ' low' : ''}`} style={tileStyle(rect)} aria-label={name}>
      <PictureSlot element={remote.video.element} label={text.pictureOf(name)} />
      <Absence actor={actor} small={small} />
      {/* Of one alone the name stands above the picture already. */}
      {(!alone || person?.muted === true || person?.handRaised === true) && (
        <div className="tile-name">
          {person?.muted === true && <Mark icon="microphone" off words={text.muted} />}
          <span className="tile-name-words">{name}</span>
          {!small && person !== null && <span className="tile-role">{text[person.role]}</span>}
          {person?.handRaised === true && <Mark icon="hand" words={text.handIsUp} />}
        </div>
      )}
      {!isBig && !alone && (
        <button className="tile-enlarge" type="button" aria-label={text.enlarge(name)} title={text.enlarge(name)} onClick={() => { pin(remote.id); }} />
      )}
      <div className="tile-actions">
        {person !== null && (isBig || !small) && <SnapshotButton person={person} />}
        {isBig && pinned === remote.id && (
          <button className="tile-action" type="button" aria-label={text.unpin} title={text.unpin} onClick={() => { pin(null); }}>
            <Icon name="shrink" />
          </button>
        )}
      </div>
    </article>
  );
}

function Mark({ icon, off = false, words }: { icon: 'microphone' | 'hand'; off?: boolean; words: string }) {
  return (
    <span className={`mark ${icon}`} role="img" aria-label={words} title={words}>
      <Icon name={icon} off={off} />
    </span>
  );
}

function Absence({ actor: { remote, person }, small }: { actor: Actor; small: boolean }) {
  const text = useRoomText();
  const { state } = useObservable(remote.playing);
  const size = useObservable(remote.video.size);
  const name = person?.name ?? '';
  if (state === 'playing' && size !== null) {
    return null;
  }
  const [title, words] = wordsOf();
  return (
    <div className={state === 'reconnecting' ? 'absence over' : 'absence'}>
      <Avatar name={name} busy={state !== 'refused' && state !== 'playing'} />
      {!small && title !== null && <h2 className="phrased"><Phrases of={title} /></h2>}
      {words !== null && <p>{words}</p>}
    </div>
  );

  function wordsOf(): readonly [string | null, string | null] {
    if (state === 'playing') {
      return [null, person?.stream != null && person.stream.video === null ? text.soundOnlyOf(name) : text.cameraOffOf(name)];
    }
    if (state === 'refused') {
      return [text.refusedTitle, small ? null : text.refusedText];
    }
    if (person?.presence === 'away') {
      return [text.awayTitle(name), small ? text.away : text.awayText];
    }
    if (state === 'reconnecting') {
      return [text.reconnectingTitle, small ? null : text.reconnectingText];
    }
    if (person?.mayPublish === false) {
      return [text.cameraOffOf(name), small ? null : text.notPublishingText];
    }
    return person?.presence === 'present'
      ? [text.hereTitle(name), small ? null : text.hereText]
      : [text.waitingTitle(name), small ? null : text.waitingText];
  }
}
