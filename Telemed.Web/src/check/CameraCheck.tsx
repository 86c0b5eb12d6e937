import { useEffect, useRef, useState } from 'react';
import type { CaptureProblem, LocalMedia, LocalMediaStatus } from '../media/localMedia';
import { Select } from '../ui/Select';
import type { Standing } from './DeviceCheck';
import { type CheckText, useCheckText } from './i18n/checkText';
import { Part } from './Part';
import { isBlack } from './pictureJudge';

const lookEveryMs = 500;
/** A camera needs a moment to find the light. */
const blackLooks = 5;

interface DevicePartProps {
  local: LocalMedia;
  status: LocalMediaStatus;
  onStanding: (standing: Standing) => void;
}

/** Does it see? */
export function CameraCheck({ local, status, onStanding }: DevicePartProps) {
  const text = useCheckText();
  const video = useRef<HTMLVideoElement>(null);
  const [sees, setSees] = useState<boolean | null>(null);
  const stream = status.stream !== null && status.stream.getVideoTracks().length > 0 ? status.stream : null;

  useEffect(() => {
    const element = video.current;
    if (element === null || stream === null) {
      return undefined;
    }
    element.srcObject = stream;
    void element.play().catch(() => undefined);
    let black = 0;
    const context = Object.assign(document.createElement('canvas'), { width: 32, height: 18 }).getContext('2d', { willReadFrequently: true });
    const timer = setInterval(() => {
      if (context === null || element.videoWidth === 0) {
        return;
      }
      context.drawImage(element, 0, 0, 32, 18);
      black = isBlack(context.getImageData(0, 0, 32, 18).data) ? black + 1 : 0;
      setSees(black === 0 ? true : black >= blackLooks ? false : null);
    }, lookEveryMs);
    return () => {
      clearInterval(timer);
      element.srcObject = null;
    };
  }, [stream]);

  const standing: Standing = status.problem !== null ? 'poor' : stream === null ? (status.state === 'ready' ? 'fair' : 'open') : sees === null ? 'open' : sees ? 'good' : 'poor';
  useEffect(() => { onStanding(standing); }, [standing]); // eslint-disable-line react-hooks/exhaustive-deps -- told when it changes, not when the listener does
  const words = status.problem !== null ? captureWords(text, status.problem)
    : status.state === 'asking' || status.state === 'idle' ? text.asking
      : stream === null ? text.cameraNone
        : sees === false ? text.cameraBlack
          : sees === true ? text.cameraGood
            : '';

  return (
    <Part title={text.camera} standing={standing} words={words}>
      {stream !== null ? <video ref={video} className={`check-picture${status.isTestPicture ? '' : ' mirrored'}`} muted playsInline aria-label={text.ownPicture} />
        : <div className="check-picture" aria-hidden="true" />}
      {status.devices.cameras.length > 1 && (
        <Select
          label={text.chooseCamera} value={status.cameraId} onChange={(cameraId) => { void local.open({ cameraId }); }}
          choices={status.devices.cameras.map((device, index) => ({ id: device.deviceId, title: device.label || text.unnamed(String(index + 1)) }))}
        />
      )}
    </Part>
  );
}

export function captureWords(text: CheckText, problem: CaptureProblem): string {
  return { denied: text.problemDenied, missing: text.problemMissing, busy: text.problemBusy, insecure: text.problemInsecure, failed: text.problemFailed }[problem];
}
