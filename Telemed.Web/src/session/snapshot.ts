/** What the server takes. */
const maxBytes = 2_000_000;
/** From "no difference to be seen" down to "still to be recognised". */
const qualities = [0.92, 0.8, 0.6] as const;

/** The picture that a video element shows, at its full size, as JPEG; null while it shows none. */
export async function pictureOf(video: HTMLVideoElement): Promise<Blob | null> {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
    return null;
  }
  const canvas = document.createElement('canvas');
  canvas.width = videoWidth;
  canvas.height = videoHeight;
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) {
    return null;
  }
  // Once: the picture goes on moving while it is encoded.
  context.drawImage(video, 0, 0);
  return await smallEnough((quality) => new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', quality); }));
}

/** The best that is not too big for the server. */
export async function smallEnough(encode: (quality: number) => Promise<Blob | null>): Promise<Blob | null> {
  for (const quality of qualities) {
    const picture = await encode(quality);
    if (picture === null || picture.size <= maxBytes) {
      return picture;
    }
  }
  return null;
}
