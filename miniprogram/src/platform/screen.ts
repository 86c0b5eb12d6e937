import { wechat } from './wechat';

const failed = ({ errMsg }: { errMsg: string }) => { wechat.log('warn', errMsg); };

/** Opens a page above the present one: going back leads here. */
export function openPage(url: string): void {
  wx.navigateTo({ url, fail: failed });
}

/** Opens a page in the place of the present one. */
export function replacePage(url: string): void {
  wx.redirectTo({ url, fail: failed });
}

/** Closes everything and opens a page. */
export function restartAt(url: string): void {
  wx.reLaunch({ url, fail: failed });
}

/** Whether the screen stays on without being touched. */
export function keepScreenOn(on: boolean): void {
  wx.setKeepScreenOn({ keepScreenOn: on, fail: failed });
}
