/** It is always this morning in the gallery: what is planned "for later today" is so at whatever hour somebody looks. Time passes as usual. */
const morning = new Date(2026, 0, 5, 10, 12, 0).getTime();

const RealDate = Date;
const shift = morning - RealDate.now();

class GalleryDate extends RealDate {
  // The arguments are whatever Date takes.
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) {
      super(RealDate.now() + shift);
    } else {
      super(...given as [number]);
    }
  }

  static override now(): number {
    return RealDate.now() + shift;
  }
}

globalThis.Date = GalleryDate as unknown as DateConstructor;
