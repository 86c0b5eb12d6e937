/** Whether the person allows the program to use camera or microphone; `unknown`: was not asked yet. */
export type Standing = 'unknown' | 'allowed' | 'denied';

export type Permission = 'camera' | 'microphone';

const scopes = { camera: 'scope.camera', microphone: 'scope.record' } as const;

export function standingOf(permission: Permission): Promise<Standing> {
  return new Promise((resolve) => {
    wx.getSetting({
      success: ({ authSetting }) => {
        const allowed = authSetting[scopes[permission]];
        resolve(allowed === undefined ? 'unknown' : allowed ? 'allowed' : 'denied');
      },
      fail: () => { resolve('unknown'); },
    });
  });
}

/** WeChat asks the person, once in the program's life: who has said no must be led to the settings. */
export function askFor(permission: Permission): Promise<Standing> {
  return new Promise((resolve) => {
    wx.authorize({
      scope: scopes[permission],
      success: () => { resolve('allowed'); },
      fail: () => { resolve('denied'); },
    });
  });
}

/** To be called in a tap. Resolves when the person is back. */
export function openSettings(): Promise<void> {
  return new Promise((resolve) => {
    wx.openSetting({ complete: () => { resolve(); } });
  });
}
