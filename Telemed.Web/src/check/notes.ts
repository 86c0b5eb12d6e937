/** Notes one after the other, each fading away. Returns how long it takes, in ms. */
export function playNotes(context: AudioContext, target: AudioNode, notes: readonly number[], loudness: number): number {
  const spacing = 0.22;
  const length = 0.5;
  notes.forEach((hz, index) => {
    const start = context.currentTime + 0.02 + index * spacing;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = hz;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(loudness, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
    oscillator.connect(gain).connect(target);
    oscillator.onended = () => { gain.disconnect(); };
    oscillator.start(start);
    oscillator.stop(start + length);
  });
  return ((notes.length - 1) * spacing + length) * 1000;
}
