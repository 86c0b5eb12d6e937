import { useObservable } from '../app/hooks';
import { Icon } from '../app/Icon';
import { awaited } from './cast';
import { ConnectionPill } from './ConnectionPill';
import { canFillScreen, toggleFullScreen, useFullScreen } from './fullScreen';
import { useMediaQuery, useNow } from './hooks';
import { useRoomText } from './i18n/roomText';
import { canFloat, togglePictureInPicture, usePictureInPicture } from './pictureInPicture';
import { useRoom } from './roomView';
import { duration, durationForPrograms } from './timeFormat';

/** Whom one talks to, for how long, and how good the connection is. */
export function TopBar() {
  const text = useRoomText();
  const { call, actors, lead, panel, togglePanel } = useRoom();
  const { title, people, recording } = useObservable(call.meeting);
  const isWide = useMediaQuery('(min-width: 52rem)');
  const other = lead?.person ?? awaited(people, call.self.role);
  const several = actors.length > 1;
  const heading = several || other === null ? title : other.name;

  return (
    <header className="room-top">
      <div className="room-who">
        <h1>{heading}</h1>
        <span className="room-what">{several ? text.peopleCount(String(actors.length + 1)) : other === null ? '' : `${text[other.role]} · ${title}`}</span>
      </div>
      <div className="room-facts">
        {recording && (
          <span className="recording" title={text.recordingHint}>
            <span className="recording-dot" aria-hidden="true" />
            <span>{text.recording}</span>
          </span>
        )}
        <CallTimer />
        <ConnectionPill />
        {isWide && <ViewButtons />}
        {call.self.role === 'patient' && (
          <button
            className="icon-button"
            type="button"
            data-opens="more"
            aria-label={text.moreOpen}
            title={text.moreOpen}
            aria-expanded={panel === 'more'}
            onClick={() => { togglePanel('more'); }}
          >
            <Icon name="more" />
          </button>
        )}
      </div>
    </header>
  );
}

function CallTimer() {
  const text = useRoomText();
  const { call } = useRoom();
  const { liveAt, endsAt, endingSoon } = useObservable(call.meeting);
  const now = useNow(liveAt !== null);
  if (liveAt === null) {
    return null;
  }
  const passed = now - Date.parse(liveAt);
  const left = endsAt === null ? null : Date.parse(endsAt) - now;
  return (
    <span className="timer" role="timer" aria-live="off">
      <time dateTime={durationForPrograms(passed)} title={text.callTime}>{duration(passed)}</time>
      {endingSoon && left !== null && <span className="timer-left">{text.timeLeft(duration(left))}</span>}
    </span>
  );
}

function ViewButtons() {
  const text = useRoomText();
  const { lead } = useRoom();
  const full = useFullScreen();
  const floating = usePictureInPicture();
  return (
    <>
      {canFloat() && (
        <button
          className="icon-button"
          type="button"
          disabled={lead === null && !floating}
          aria-label={floating ? text.pictureInPictureLeave : text.pictureInPicture}
          title={`${floating ? text.pictureInPictureLeave : text.pictureInPicture} (I)`}
          aria-keyshortcuts="i"
          onClick={() => { togglePictureInPicture(lead?.remote.video.element ?? null); }}
        >
          <Icon name="pictureInPicture" />
        </button>
      )}
      {canFillScreen() && (
        <button
          className="icon-button"
          type="button"
          aria-label={full ? text.fullScreenLeave : text.fullScreen}
          title={`${full ? text.fullScreenLeave : text.fullScreen} (F)`}
          aria-keyshortcuts="f"
          onClick={toggleFullScreen}
        >
          <Icon name={full ? 'fullScreenLeave' : 'fullScreen'} />
        </button>
      )}
    </>
  );
}
