import { wechat } from './wechat';

const failed = ({ errMsg }: { errMsg: string }) => { wechat.log('warn', errMsg); };

/** Opens a page above the present one: going back leads here. */
export function openPage(url: string): void {
  wx.navigateTo({ url, fail: insteadAt(url) });
}

/** Opens a page in the place of the present one. */
export function replacePage(url: string): void {
  wx.redirectTo({ url, fail: insteadAt(url) });
}

/** Closes everything and opens a page. */
export function restartAt(url: string): void {
  wx.reLaunch({ url, fail: failed });
}

/** What stands above the page: what app.json says there is in one language. */
export function nameScreen(title: string): void {
  wx.setNavigationBarTitle({ title, fail: failed });
}

/** Whether the screen stays on without being touched. WeChat forgets it when the program leaves the screen. */
export function keepScreenOn(on: boolean): void {
  wx.setKeepScreenOn({ keepScreenOn: on, fail: failed });
}

/** A slow phone may not open a page in time. Nobody is to be left on one that leads nowhere any more. */
function insteadAt(url: string): (error: { errMsg: string }) => void {
  return (error) => {
    failed(error);
    restartAt(url);
  };
}
