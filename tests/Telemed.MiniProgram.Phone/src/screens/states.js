/**
 * What each page shows in which state.
 * @param {any} words The program's dictionary.
 * @returns {{ route: string, name: string, data: Record<string, unknown> }[]}
 */
export function statesOf(words) {
  const home = { t: words.home, clinicName: '', code: '', joining: false, fault: '', problem: null, recent: [] };
  const check = {
    t: words.check, greeting: words.say.greeting('王芳'), title: '复诊 · 李医生', planned: words.say.planned('2026-01-05 14:05'), notes: '请准备好上次的检查报告。', publishes: true,
    camera: 'allowed', microphone: 'allowed', level: 55, heard: false, network: 'good', networkText: words.check.networkGood, going: false,
  };
  const waiting = { t: words.waiting, title: '复诊', planned: words.say.planned('2026-01-05 14:05'), notes: '请准备好上次的检查报告。', queue: words.say.queue(3), doctor: words.say.personIs('李医生', 'absent'), connecting: false };
  const line = (/** @type {number} */ key, /** @type {boolean} */ own, /** @type {string} */ text, /** @type {string} */ detail) => ({ key: String(key), mark: `line-${String(key)}`, own, name: own ? '' : '李医生', text, detail, failed: detail.includes(words.room.lineFailed) });
  const view = {
    people: [{ id: 'd1', name: '李医生', cover: '', muted: false }], banner: null, hint: '', timer: '12:07', level: 'good', levelText: words.levels.good, recording: false,
    lines: [
      line(1, false, '您好，最近血压怎么样？', '14:06'),
      line(2, true, '早上一般是 135/85，晚上会高一些。药还是每天一片，有时候会忘记。', `14:06 ${words.room.lineRead}`),
      line(3, true, '报告拍给您了', `14:07 ${words.room.lineFailed}`),
    ],
    newest: 'line-3', unread: '2', hasOlder: true,
  };
  const room = { t: words.room, view, pusherUrl: '', sources: {}, bitrate: {}, camera: true, microphone: true, orientation: 'vertical', soundMode: 'speaker', mayPublish: true, playSound: false, chatOpen: false, draft: '' };
  const ended = { t: words.ended, ...words.endings.over, stay: words.say.stay('14:02', '14:26', 24), quality: words.levels.good, mayReturn: false, joining: false, problem: null };
  return [
    { route: 'pages/home/home', name: 'home', data: { ...home, recent: [{ joinCode: 'a', title: '复诊', detail: '李医生 · 2026-01-05 14:02' }] } },
    { route: 'pages/home/home', name: 'home-refused', data: { ...home, code: 'K7MQ-2HD9', problem: words.problems['other-device'] } },
    { route: 'pages/home/home', name: 'home-invalid', data: { ...home, code: 'a.b', fault: words.say.codeInvalid } },
    { route: 'pages/check/check', name: 'check', data: check },
    { route: 'pages/check/check', name: 'check-first', data: { ...check, camera: 'unknown', microphone: 'unknown', network: 'measuring', networkText: words.check.measuring } },
    { route: 'pages/check/check', name: 'check-denied', data: { ...check, camera: 'denied', microphone: 'denied', network: 'none', networkText: words.check.networkNone } },
    { route: 'pages/check/check', name: 'check-viewer', data: { ...check, publishes: false, notes: '', planned: '' } },
    { route: 'pages/waiting/waiting', name: 'waiting', data: waiting },
    { route: 'pages/waiting/waiting', name: 'waiting-connecting', data: { ...waiting, queue: '', notes: '', connecting: true } },
    { route: 'pages/room/room', name: 'room', data: room },
    { route: 'pages/room/room', name: 'room-reconnecting', data: { ...room, playSound: true, microphone: false, view: { ...view, level: 'poor', levelText: words.levels.poor, people: [{ ...view.people[0], cover: words.say.personIs('李医生', 'reconnecting') }], banner: { text: words.notices.reconnecting, action: '', actionText: '' } } } },
    { route: 'pages/room/room', name: 'room-camera', data: { ...room, camera: false, view: { ...view, banner: { text: words.notices['camera-not-allowed'], action: 'settings', actionText: words.room.openSettings } } } },
    { route: 'pages/room/room', name: 'room-interrupted', data: { ...room, view: { ...view, people: [{ ...view.people[0], cover: words.say.personIs('李医生', 'reconnecting') }], banner: { text: words.notices.interrupted, action: 'retry', actionText: words.room.tryAgain } } } },
    { route: 'pages/room/room', name: 'room-muted', data: { ...room, microphone: false, view: { ...view, hint: words.say.mutedBy('李医生') } } },
    { route: 'pages/room/room', name: 'room-viewer', data: { ...room, mayPublish: false, view: { ...view, hint: words.room.mayNotPublish } } },
    { route: 'pages/room/room', name: 'room-three', data: { ...room, view: { ...view, recording: true, people: [...view.people, { id: 'n1', name: '赵护士', cover: '', muted: true }, { id: 'f1', name: '王先生', cover: words.say.personIs('王先生', 'connecting'), muted: false }] } } },
    { route: 'pages/room/room', name: 'room-chat', data: { ...room, chatOpen: true, draft: '好的' } },
    { route: 'pages/ended/ended', name: 'ended', data: ended },
    { route: 'pages/ended/ended', name: 'ended-left', data: { ...ended, ...words.endings.left, mayReturn: true } },
    { route: 'pages/ended/ended', name: 'ended-refused', data: { ...ended, ...words.endings.left, mayReturn: true, problem: words.problems.unreachable } },
  ];
}
