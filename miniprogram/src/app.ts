import { visit } from './visit';

App({
  onShow() {
    visit.shown();
  },

  onUnhandledRejection({ reason }: { reason: unknown }) {
    wx.getRealtimeLogManager().warn(`unhandled: ${String(reason)}`);
  },
});
