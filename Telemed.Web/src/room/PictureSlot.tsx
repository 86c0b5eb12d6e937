import { useEffect, useRef } from 'react';

/** Shows a video element that the media layer owns: it goes on playing whatever React renders around it. */
export function PictureSlot({ element, label }: { element: HTMLVideoElement; label: string }) {
  const slot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    element.setAttribute('aria-label', label);
    if (slot.current !== null && element.parentElement !== slot.current) {
      slot.current.append(element);
    }
  }, [element, label]);
  return <div ref={slot} className="tile-picture" />;
}
