import { elementsOf, textOf } from './wxml/render.js';

/**
 * What a phone can be told to do, by name. README.md describes each.
 * @param {import('./runtime/phone.js').Phone} phone
 * @returns {Record<string, (command: Record<string, any>) => unknown>}
 */
export function commandsOf(phone) {
  const live = (/** @type {string} */ kind, /** @type {string | undefined} */ id) => {
    const found = [...phone.top.live.values()].filter((component) => component.kind === kind && (id === undefined || component.id === id));
    if (found.length === 0) {
      throw new Error(`There is no ${kind} on ${phone.top.route}`);
    }
    return found;
  };
  return {
    open: ({ query }) => { phone.open(query ?? {}); },
    tap: ({ on, text }) => { phone.tap({ on, text }); },
    type: ({ on, text }) => { phone.type(on, text); },
    back: () => {
      phone.pages.pop()?.close();
      phone.top.call('onShow');
    },
    look: () => ({
      page: phone.pages.length === 0 ? null : phone.top.route,
      text: phone.pages.length === 0 ? '' : phone.top.tree.map((node) => wordsOf(node)).filter((words) => words !== '').join('\n'),
      buttons: phone.pages.length === 0 ? [] : elementsOf(phone.top.tree).filter(({ handlers }) => 'tap' in handlers).map((element) => ({ id: element.attributes['id'] ?? null, text: textOf(element), disabled: element.attributes['disabled'] === true })),
    }),
    media: () => {
      const components = phone.pages.length === 0 ? [] : [...phone.top.live.values()];
      return {
        pusher: components.find(({ kind }) => kind === 'live-pusher')?.report() ?? null,
        players: components.filter(({ kind }) => kind === 'live-player').map((component) => ({ id: component.id, ...component.report() })),
        sockets: phone.network.sockets,
      };
    },
    attributes: ({ kind }) => live(kind, undefined).map(({ id, attributes }) => ({ id, ...attributes })),
    network: ({ up, type }) => { phone.network.set(up ?? phone.network.up, type); },
    drop: ({ what }) => {
      if (what === 'socket') {
        phone.network.dropSockets();
      } else {
        live(what === 'pusher' ? 'live-pusher' : 'live-player', undefined).forEach((component) => { component.drop(); });
      }
    },
    code: ({ kind, on, code, stops }) => {
      live(kind, on).forEach((component) => {
        if (stops === true) {
          component.giveUp(code);
        } else {
          component.code(code);
        }
      });
    },
    leave: () => { phone.leave(); },
    comeBack: () => { phone.comeBack(); },
    call: ({ on }) => { phone.call(on); },
    permission: ({ what, allowed }) => {
      const scope = what === 'camera' ? 'scope.camera' : 'scope.record';
      phone.permissions.says[scope] = allowed;
      if (phone.permissions.given[scope] !== undefined) {
        phone.permissions.given[scope] = allowed;
      }
    },
    encode: ({ bFrames, audioRate, toneHz }) => { phone.encoding = { bFrames, audioRate, toneHz }; },
    person: ({ confirms, scans }) => { phone.person = { confirms: confirms ?? phone.person.confirms, scans: scans ?? phone.person.scans }; },
    storage: () => Object.fromEntries(phone.storage),
  };
}

/** @param {import('./wxml/render.js').Shown | string} node @returns {string} */
function wordsOf(node) {
  return typeof node === 'string' ? node : node.children.map((child) => wordsOf(child)).filter((words) => words !== '').join('\n');
}
