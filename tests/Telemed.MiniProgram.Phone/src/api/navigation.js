/**
 * wx.navigateTo and its like, and what WeChat asks the person.
 * @param {import('../runtime/phone.js').Phone} phone
 */
export function navigationApi(phone) {
  /** @param {string} url */
  const targetOf = (url) => {
    const [path = '', query = ''] = url.split('?');
    return { route: path.replace(/^\//, ''), query: Object.fromEntries(new URLSearchParams(query)) };
  };
  const closeTop = () => { phone.pages.pop()?.close(); };
  const later = (/** @type {() => void} */ then) => { setImmediate(() => { phone.clock.run(() => { phone.guarded(then); }); }); };
  return {
    navigateTo: (/** @type {{ url: string }} */ { url }) => { later(() => {
      const { route, query } = targetOf(url);
      phone.top.call('onHide');
      phone.go(route, query);
    }); },
    redirectTo: (/** @type {{ url: string, fail?: (error: object) => void }} */ { url, fail }) => { later(() => {
      if (phone.tooSlow) {
        fail?.({ errMsg: 'redirectTo:fail timeout' });
        return;
      }
      const { route, query } = targetOf(url);
      closeTop();
      phone.go(route, query);
    }); },
    reLaunch: (/** @type {{ url: string }} */ { url }) => { later(() => {
      const { route, query } = targetOf(url);
      while (phone.pages.length > 0) {
        closeTop();
      }
      phone.go(route, query);
    }); },
    navigateBack: () => { later(() => {
      closeTop();
      phone.top.call('onShow');
    }); },
    showModal: (/** @type {{ title?: string, content?: string, success?: (answer: object) => void }} */ { title, content, success }) => {
      phone.tell({ event: 'modal', title, content });
      later(() => success?.({ confirm: phone.person.confirms, cancel: !phone.person.confirms, errMsg: 'showModal:ok' }));
    },
    showToast: (/** @type {{ title: string }} */ { title }) => { phone.tell({ event: 'toast', title }); },
    scanCode: (/** @type {{ success?: (answer: object) => void, fail?: (error: object) => void }} */ { success, fail }) => { later(() => {
      if (phone.person.scans === null) {
        fail?.({ errMsg: 'scanCode:fail cancel' });
      } else {
        success?.({ result: phone.person.scans, scanType: 'QR_CODE', errMsg: 'scanCode:ok' });
      }
    }); },
  };
}
