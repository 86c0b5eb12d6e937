import { type CSSProperties, type PointerEvent as ReactPointerEvent, useEffect, useRef, useState } from 'react';
import { useObservable } from '../app/hooks';
import { Icon } from '../app/Icon';
import type { Rect, Size } from './arrangement';
import { type Corner, type Point, cornerByKey, cornerFor, nextCorner, restingPlace, within } from './corners';
import { useRoomText } from './i18n/roomText';
import { tileStyle } from './RemoteTile';
import { useRoom } from './roomView';

/** One's own picture in a place among the others'. */
export function OwnTile({ rect }: { rect: Rect }) {
  const text = useRoomText();
  return (
    <article className="tile own-tile" style={tileStyle(rect)} aria-label={text.ownPicture}>
      <OwnVideo onShape={null} />
    </article>
  );
}

/** One's own picture above the others': by mouse, finger or keyboard it goes into any corner. */
export function FloatingOwn({ area, corner, onCorner }: { area: Rect; corner: Corner; onCorner: (corner: Corner) => void }) {
  const text = useRoomText();
  const [shape, setShape] = useState(16 / 9);
  const [dragged, setDragged] = useState<Point | null>(null);
  const drag = useRef<Drag | null>(null);
  const size = floatingSize(area, shape);
  const margin = area.width < 640 ? 12 : 16;
  const place = dragged ?? restingPlace(corner, area, size, margin);

  function onDown(event: ReactPointerEvent) {
    if (event.button === 0) {
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { id: event.pointerId, from: { x: event.clientX, y: event.clientY }, start: place, moved: false, trail: [] };
    }
  }

  function onMove(event: ReactPointerEvent) {
    const now = drag.current;
    if (now === null || now.id !== event.pointerId) {
      return;
    }
    const x = event.clientX - now.from.x;
    const y = event.clientY - now.from.y;
    now.moved ||= Math.hypot(x, y) > 5;
    if (now.moved) {
      now.trail = [...now.trail.filter(({ at }) => event.timeStamp - at < 100), { x: event.clientX, y: event.clientY, at: event.timeStamp }];
      setDragged(within({ x: now.start.x + x, y: now.start.y + y }, area, size));
    }
  }

  function onUp(event: ReactPointerEvent) {
    const now = drag.current;
    if (now === null || now.id !== event.pointerId) {
      return;
    }
    if (now.moved && dragged !== null && event.type === 'pointerup') {
      onCorner(cornerFor(dragged, speedOf(now.trail), area, size));
    }
    setDragged(null);
  }

  return (
    <div className={dragged === null ? 'own' : 'own dragged'} style={{ ...tileStyle({ ...place, ...size }) }}>
      <OwnVideo onShape={setShape} />
      <button
        className="own-move"
        type="button"
        aria-label={text.ownPictureMove}
        onPointerDown={onDown}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerCancel={onUp}
        onKeyDown={(event) => {
          const next = cornerByKey(corner, event.key);
          if (next !== null) {
            event.preventDefault();
            onCorner(next);
          }
        }}
        onClick={(event) => {
          // Pressed by the keyboard or a switch, not at the end of a drag: round the corners.
          if (event.detail === 0) {
            onCorner(nextCorner(corner));
          }
          drag.current = null;
        }}
      />
    </div>
  );
}

interface Drag {
  readonly id: number;
  readonly from: Point;
  readonly start: Point;
  moved: boolean;
  trail: readonly (Point & { readonly at: number })[];
}

function speedOf(trail: Drag['trail']): Point {
  const first = trail[0];
  const last = trail.at(-1);
  if (first === undefined || last === undefined || last.at - first.at < 8) {
    return { x: 0, y: 0 };
  }
  return { x: (last.x - first.x) / (last.at - first.at), y: (last.y - first.y) / (last.at - first.at) };
}

/** Small enough to leave the other's picture its place, of the shape that the camera gives. */
function floatingSize(area: Size, shape: number): Size {
  const longest = Math.min(256, Math.max(120, Math.min(area.width * 0.34, area.width * 0.08 + area.height * 0.16)));
  return shape >= 1 ? { width: longest, height: longest / shape } : { width: longest * shape, height: longest };
}

/** Never with sound. */
function OwnVideo({ onShape }: { onShape: ((shape: number) => void) | null }) {
  const text = useRoomText();
  const { call } = useRoom();
  const local = useObservable(call.local.status);
  const { handRaised } = useObservable(call.meeting);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current !== null && video.current.srcObject !== local.stream) {
      video.current.srcObject = local.stream;
    }
  }, [local.stream]);

  // As in a mirror, which is what one expects of one's own face; not what the camera on a phone's back sees.
  const faces = local.stream?.getVideoTracks()[0]?.getSettings().facingMode !== 'environment';
  const mirrored: CSSProperties | undefined = local.isTestPicture || !faces ? undefined : { transform: 'scaleX(-1)' };
  return (
    <>
      <video
        ref={video}
        className={local.cameraOn ? 'own-video' : 'own-video hidden'}
        style={mirrored}
        aria-label={text.ownPicture}
        autoPlay
        playsInline
        muted
        onResize={({ currentTarget: { videoWidth, videoHeight } }) => {
          if (videoWidth > 0 && videoHeight > 0) {
            onShape?.(videoWidth / videoHeight);
          }
        }}
      />
      {!local.cameraOn && <span className="own-off"><Icon name="camera" off /><span>{text.cameraIsOff}</span></span>}
      <span className="tile-name">
        {!local.microphoneOn && (
          <span className="mark microphone" role="img" aria-label={text.microphoneIsOff} title={text.microphoneIsOff}><Icon name="microphone" off /></span>
        )}
        <span className="tile-name-words">{text.you}</span>
        {handRaised && <span className="mark hand" role="img" aria-label={text.handIsUp} title={text.handIsUp}><Icon name="hand" /></span>}
      </span>
    </>
  );
}
