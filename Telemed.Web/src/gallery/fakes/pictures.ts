/** What a fake camera shows. */
export type FakePicture = 'landscape' | 'portrait' | 'screen';

const sizes: Readonly<Record<FakePicture, readonly [number, number]>> = { landscape: [1280, 720], portrait: [480, 640], screen: [1280, 800] };
/** So many that it moves; a test that looks at hundreds of states has no use for that. */
const framesPerSecond = navigator.webdriver ? 1 : 8;

/** Drawn people in place of cameras: each of a colour of their own, breathing, so that one sees that the picture moves. */
export function fakeStream(picture: FakePicture, hue: number): MediaStream {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = sizes[picture];
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) {
    throw new Error('This browser gives no canvas.');
  }
  const draw = picture === 'screen' ? drawScreen : drawPerson;
  draw(context, hue, 0);
  const started = performance.now();
  const drawNow = () => { draw(context, hue, (performance.now() - started) / 1000); };
  setInterval(drawNow, 1000 / framesPerSecond);
  // What was drawn before somebody looked is not sent.
  setTimeout(drawNow, 30);
  return canvas.captureStream(8);
}

function drawPerson(context: CanvasRenderingContext2D, hue: number, seconds: number): void {
  const { width, height } = context.canvas;
  const wall = context.createLinearGradient(0, 0, width, height);
  wall.addColorStop(0, `hsl(${String(hue)} 22% 74%)`);
  wall.addColorStop(1, `hsl(${String(hue)} 26% 52%)`);
  context.fillStyle = wall;
  context.fillRect(0, 0, width, height);

  // A window and a shelf: a room, not a flag.
  context.fillStyle = `hsl(${String(hue)} 30% 88%)`;
  context.fillRect(width * 0.08, height * 0.1, width * 0.2, height * 0.42);
  context.fillStyle = `hsl(${String(hue)} 24% 42%)`;
  context.fillRect(width * 0.74, height * 0.36, width * 0.2, height * 0.025);

  const unit = Math.min(width, height) / 100;
  const x = width / 2 + Math.sin(seconds / 2) * unit * 1.5;
  const y = height * 0.46 + Math.sin(seconds * 1.4) * unit * 0.6;
  context.fillStyle = `hsl(${String(hue + 180)} 26% 34%)`;
  context.beginPath();
  context.ellipse(x, y + unit * 66, unit * 42, unit * 44, 0, Math.PI, 0);
  context.fill();
  context.fillStyle = '#e2b999';
  context.fillRect(x - unit * 7, y + unit * 12, unit * 14, unit * 16);
  context.beginPath();
  context.ellipse(x, y, unit * 16, unit * 20, 0, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = '#33261f';
  context.beginPath();
  context.ellipse(x, y - unit * 8, unit * 17.5, unit * 15, 0, Math.PI, 0);
  context.fill();
}

function drawScreen(context: CanvasRenderingContext2D, _hue: number, seconds: number): void {
  const { width, height } = context.canvas;
  context.fillStyle = '#f2f5f6';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#dfe7e9';
  context.fillRect(0, 0, width, 64);
  context.fillStyle = '#22343a';
  context.font = '600 30px sans-serif';
  context.fillText('ECG 2026-01-05 09:12', 40, 42);
  context.strokeStyle = '#b8323a';
  context.lineWidth = 3;
  for (let row = 0; row < 4; row++) {
    context.beginPath();
    for (let x = 40; x < width - 40; x += 2) {
      const phase = ((x + seconds * 60) % 170) / 170;
      const wave = phase > 0.44 && phase < 0.47 ? -70 : phase > 0.47 && phase < 0.5 ? 34 : phase > 0.62 && phase < 0.76 ? -16 * Math.sin(((phase - 0.62) / 0.14) * Math.PI) : 0;
      context.lineTo(x, 170 + row * 160 + wave);
    }
    context.stroke();
  }
}

/** One picture of a drawn person, as a camera's picture looks in a file. */
export function fakePhotograph(hue: number): Promise<Blob> {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [640, 360];
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) {
    throw new Error('This browser gives no canvas.');
  }
  drawPerson(context, hue, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob((picture) => { if (picture === null) { reject(new Error('This browser draws no picture.')); } else { resolve(picture); } }, 'image/jpeg', 0.85);
  });
}
