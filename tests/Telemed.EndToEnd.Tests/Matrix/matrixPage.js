// The browser's part of the matrix: publishes a test picture and tone by WHIP with a codec of the test's choice, plays by WHEP and
// LL-HLS, and tells what is seen and heard. The picture: left half red, right half blue, a white square that moves below.
(() => {
  const WIDTH = 32;
  const HEIGHT = 18;
  const LOOK = 250;

  async function exchange(peer, address, token) {
    await peer.setLocalDescription();
    await new Promise((resolve) => {
      const check = () => peer.iceGatheringState === 'complete' && resolve();
      peer.onicegatheringstatechange = check;
      check();
    });
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp', Authorization: `Bearer ${token}` },
      body: peer.localDescription.sdp,
    });
    if (response.status !== 201) {
      const text = await response.text();
      let detail = text;
      try {
        detail = JSON.parse(text).detail ?? text;
      } catch {
        // No problem document.
      }
      return `${response.status} ${detail}`;
    }
    await peer.setRemoteDescription({ type: 'answer', sdp: await response.text() });
    return null;
  }

  window.publish = async ({ address, token, video, audio, toneHz, width, height }) => {
    const peer = new RTCPeerConnection();
    const only = (kind, name) => RTCRtpSender.getCapabilities(kind).codecs.filter(({ mimeType }) => mimeType.toLowerCase() === `${kind}/${name}`.toLowerCase());
    if (video) {
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d');
      let [w, h] = [width, height];
      const draw = () => {
        if (canvas.width !== w || canvas.height !== h) {
          [canvas.width, canvas.height] = [w, h];
        }
        context.fillStyle = '#e00000';
        context.fillRect(0, 0, w / 2, h);
        context.fillStyle = '#0000e0';
        context.fillRect(w / 2, 0, w / 2, h);
        context.fillStyle = '#ffffff';
        const side = Math.min(w, h) / 5;
        context.fillRect(((Date.now() / 4) % (w - side)) | 0, h - side * 1.2, side, side);
      };
      draw();
      setInterval(draw, 40);
      window.resizePicture = (nextWidth, nextHeight) => ([w, h] = [nextWidth, nextHeight]);
      const track = canvas.captureStream(25).getVideoTracks()[0];
      const transceiver = peer.addTransceiver(track, { direction: 'sendonly' });
      transceiver.setCodecPreferences(only('video', video));
      const parameters = transceiver.sender.getParameters();
      parameters.degradationPreference = 'maintain-resolution';
      await transceiver.sender.setParameters(parameters);
    }
    if (audio) {
      const sound = new AudioContext({ sampleRate: 48000 });
      const oscillator = sound.createOscillator();
      oscillator.frequency.value = toneHz;
      const gain = sound.createGain();
      gain.gain.value = 0.4;
      const output = sound.createMediaStreamDestination();
      oscillator.connect(gain).connect(output);
      oscillator.start();
      const transceiver = peer.addTransceiver(output.stream.getAudioTracks()[0], { direction: 'sendonly' });
      transceiver.setCodecPreferences(only('audio', audio));
    }
    const refused = await exchange(peer, address, token);
    if (refused) throw new Error(`WHIP answered ${refused}`);
    window.publisher = peer;
  };

  const players = (window.players = {});

  function look(player) {
    const { video, canvas } = player;
    if (video.videoWidth > 0) {
      const context = canvas.getContext('2d', { willReadFrequently: true });
      context.drawImage(video, 0, 0, WIDTH, HEIGHT);
      player.pixels = Array.from(context.getImageData(0, 0, WIDTH, HEIGHT).data).filter((_, n) => n % 4 !== 3);
      player.frames = video.getVideoPlaybackQuality().totalVideoFrames;
    }
    if (player.analyser) {
      const levels = new Float32Array(player.analyser.frequencyBinCount);
      player.analyser.getFloatFrequencyData(levels);
      let loudest = 3;
      for (let bin = 3; bin < levels.length; bin++) if (levels[bin] > levels[loudest]) loudest = bin;
      player.toneHz = levels[loudest] > -70 ? (loudest * player.sound.sampleRate) / player.analyser.fftSize : null;
    }
  }

  function create(name) {
    const video = document.createElement('video');
    video.muted = true;
    video.autoplay = true;
    document.body.append(video);
    const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
    return (players[name] = { video, canvas, frames: 0, pixels: null, toneHz: null, said: null });
  }

  function listen(player, source) {
    player.sound ??= new AudioContext();
    player.analyser = player.sound.createAnalyser();
    player.analyser.fftSize = 8192;
    (source instanceof MediaStream ? player.sound.createMediaStreamSource(source) : player.sound.createMediaElementSource(source)).connect(player.analyser);
  }

  // Asks again while the answer is 404, as a client must; the last refusal is kept.
  window.playWhep = async ({ address, token }) => {
    const player = create('whep');
    for (;;) {
      const peer = new RTCPeerConnection();
      const stream = new MediaStream();
      peer.addTransceiver('video', { direction: 'recvonly' });
      peer.addTransceiver('audio', { direction: 'recvonly' });
      peer.ontrack = ({ track }) => {
        stream.addTrack(track);
        player.video.srcObject = stream;
        if (track.kind === 'audio') listen(player, new MediaStream([track]));
      };
      player.said = await exchange(peer, address, token);
      if (!player.said) {
        player.peer = peer;
        // A stream that was encoded anew in the meantime is another one at the hub: this connection gets nothing more.
        for (let patience = 3500; await moreArrives(peer, patience); ) patience = 2500;
      }
      peer.close();
      // As long as a client waits before it asks again.
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  };

  // Whether something arrives within so many milliseconds; answers as soon as it does.
  async function moreArrives(peer, patience) {
    const before = await packetsOf(peer);
    const deadline = performance.now() + patience;
    while (performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, LOOK));
      if ((await packetsOf(peer)) > before) return true;
    }
    return false;
  }

  async function packetsOf(peer) {
    let packets = 0;
    (await peer.getStats()).forEach((report) => (packets += report.type === 'inbound-rtp' ? report.packetsReceived : 0));
    return packets;
  }

  window.playHls = ({ address, token }) => {
    const player = create('hls');
    player.video.muted = false;
    player.video.volume = 0.5;
    listen(player, player.video);
    const start = () => {
      const hls = new Hls({ lowLatencyMode: true, xhrSetup: (xhr) => xhr.setRequestHeader('Authorization', `Bearer ${token}`) });
      hls.on(Hls.Events.ERROR, (_, { fatal, details, response, networkDetails }) => {
        if (!fatal) return;
        player.said = `${response?.code ?? ''} ${details} ${networkDetails?.responseText ?? ''}`;
        hls.destroy();
        setTimeout(start, 300);
      });
      hls.on(Hls.Events.MANIFEST_PARSED, () => player.video.play().catch((fault) => (player.said = String(fault))));
      hls.loadSource(address);
      hls.attachMedia(player.video);
    };
    start();
  };

  window.seen = (name) => {
    const player = players[name];
    if (!player) return null;
    look(player);
    const { frames, pixels, toneHz, said, video } = player;
    return { frames, pixels, toneHz, said, width: video.videoWidth, height: video.videoHeight };
  };
})();
