// A WHEP player of the tests' own, to read what the hub holds without the product's page between:
// plays `address`, reads the clock code of docs/architecture.md from the picture and keeps the delays in `window.delays`.
async (args) => {
  const { address, token } = args;
  const peer = new RTCPeerConnection();
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  document.body.append(video);
  const stream = new MediaStream();
  peer.addTransceiver('video', { direction: 'recvonly' });
  peer.addTransceiver('audio', { direction: 'recvonly' });
  peer.ontrack = ({ track, receiver }) => {
    if (track.kind === 'video') {
      receiver.jitterBufferTarget = 0;
      stream.addTrack(track);
      video.srcObject = stream;
    }
  };
  await peer.setLocalDescription();
  await new Promise((resolve) => {
    if (peer.iceGatheringState === 'complete') resolve();
    peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && resolve();
  });
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp', Authorization: `Bearer ${token}` },
    body: peer.localDescription.sdp,
  });
  if (response.status !== 201) throw new Error(`WHEP answered ${response.status}`);
  await peer.setRemoteDescription({ type: 'answer', sdp: await response.text() });

  const canvas = new OffscreenCanvas(320, 15);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  window.delays = [];
  const read = () => {
    const now = performance.timeOrigin + performance.now();
    // The code's row is a twelfth of the height high.
    context.drawImage(video, 0, 0, video.videoWidth, video.videoHeight / 12, 0, 0, 320, 15);
    const { data } = context.getImageData(0, 0, 320, 15);
    const level = (cell) => {
      let sum = 0;
      for (let y = 5; y < 10; y++) for (let x = cell * 10 + 3; x < cell * 10 + 7; x++) sum += data[(y * 320 + x) * 4];
      return sum;
    };
    const threshold = (level(0) + level(1)) / 2;
    if (level(0) - level(1) > 2000) {
      let bits = 0;
      for (let cell = 2; cell < 28; cell++) bits = bits * 2 + (level(cell) > threshold ? 1 : 0);
      let check = 0;
      for (let cell = 28; cell < 32; cell++) check = check * 2 + (level(cell) > threshold ? 1 : 0);
      let expected = 0;
      for (let rest = bits; rest > 0; rest = Math.floor(rest / 16)) expected ^= rest % 16;
      if (check === expected) {
        const age = (Math.floor(now) % 2 ** 26) - bits;
        window.delays.push(age < 0 ? age + 2 ** 26 : age);
      }
    }
    video.requestVideoFrameCallback(read);
  };
  video.requestVideoFrameCallback(read);
}
