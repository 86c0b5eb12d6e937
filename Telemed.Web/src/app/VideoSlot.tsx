import { useEffect, useRef } from 'react';

/** Shows a video element that the media layer owns: it goes on playing whatever React renders around it. */
export function VideoSlot({ element, label, className }: { element: HTMLVideoElement; label: string; className: string }) {
  const slot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    element.setAttribute('aria-label', label);
    slot.current?.append(element);
  }, [element, label]);
  return <div ref={slot} className={className} />;
}

/** One's own picture, never with sound. */
export function OwnVideo({ stream, mirrored, label, className }: { stream: MediaStream; mirrored: boolean; label: string; className: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current !== null) {
      video.current.srcObject = stream;
    }
  }, [stream]);
  return <video ref={video} className={`${className}${mirrored ? ' mirrored' : ''}`} aria-label={label} autoPlay playsInline muted />;
}
