import { encode } from 'uqr';
import { darkRuns } from './qrPath';

/** Black on white in both schemes: not every scanner reads it the other way round. */
export function QrCode({ content, label }: { content: string; label: string }) {
  const { data, size } = encode(content, { ecc: 'M', border: 2 });
  return (
    <svg className="qr-code" viewBox={`0 0 ${String(size)} ${String(size)}`} shapeRendering="crispEdges" role="img" aria-label={label}>
      <rect width={size} height={size} fill="#ffffff" />
      <path d={darkRuns(data)} fill="#000000" />
    </svg>
  );
}
