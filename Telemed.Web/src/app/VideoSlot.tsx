import { useEffect, useRef } from 'react';

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
