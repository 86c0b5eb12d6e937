import { useSyncExternalStore } from 'react';

export function canFloat(): boolean {
  return document.pictureInPictureEnabled;
}

/** To be called in a click or a key press: the picture in a small window above all others, and back. */
export function togglePictureInPicture(video: HTMLVideoElement | null): void {
  if (document.pictureInPictureElement !== null) {
    void document.exitPictureInPicture().catch(() => undefined);
  } else if (video !== null) {
    video.disablePictureInPicture = false;
    void video.requestPictureInPicture().catch(() => undefined);
  }
}

function subscribe(listener: () => void): () => void {
  // They bubble up from the video element.
  document.addEventListener('enterpictureinpicture', listener);
  document.addEventListener('leavepictureinpicture', listener);
  return () => {
    document.removeEventListener('enterpictureinpicture', listener);
    document.removeEventListener('leavepictureinpicture', listener);
  };
}

export function usePictureInPicture(): boolean {
  return useSyncExternalStore(subscribe, () => document.pictureInPictureElement !== null);
}
