import type { Socket } from '../shared/realtimeClient';
import type { HttpAnswer, HttpCall, Network, Platform } from './platform';

/** WeChat's own. The one place, but for pages, where `wx` is called. */
export const wechat: Platform = {
  request,
  openSocket,
  storage: {
    read: (key) => {
      try {
        return wx.getStorageSync<unknown>(key);
      } catch {
        return '';
      }
    },
    write: (key, value) => {
      // Storage that is full or broken costs the list of recent consultations, never a call.
      try {
        wx.setStorageSync(key, value);
      } catch (error) {
        log('warn', `storage: ${String(error)}`);
      }
    },
  },
  watchNetwork,
  log,
};

function request({ method, url, headers, body, timeoutMs }: HttpCall): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    wx.request({
      url,
      method,
      header: { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { data: JSON.stringify(body) }),
      timeout: timeoutMs,
      success: ({ statusCode, data, header }) => {
        const lower: Record<string, string> = {};
        for (const [name, value] of Object.entries(header)) {
          lower[name.toLowerCase()] = String(value);
        }
        resolve({ status: statusCode, body: jsonOf(data), headers: lower });
      },
      fail: ({ errMsg }) => { reject(new Error(errMsg)); },
    });
  });
}

/** WeChat parses what says application/json; problem documents say application/problem+json. */
function jsonOf(data: unknown): unknown {
  if (typeof data !== 'string') {
    return data;
  }
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return data;
  }
}

function openSocket(url: string): Socket {
  let closed: (code: number, reason: string) => void = () => undefined;
  let isOver = false;
  const over = (code: number, reason: string) => {
    if (!isOver) {
      isOver = true;
      closed(code, reason);
    }
  };
  const task = wx.connectSocket({ url, fail: () => { over(1006, ''); } });
  task.onClose(({ code, reason }) => { over(code, reason); });
  // After an error some versions of WeChat say nothing of a close.
  task.onError(() => { over(1006, ''); });
  return {
    send: (text) => { task.send({ data: text }); },
    close: () => { task.close({}); },
    onOpen: (listener) => { task.onOpen(listener); },
    onMessage: (listener) => { task.onMessage(({ data }) => { listener(data); }); },
    onClose: (listener) => { closed = listener; },
  };
}

function watchNetwork(listener: (network: Network) => void): () => void {
  const changed: WechatMiniprogram.OnNetworkStatusChangeCallback = ({ isConnected, networkType }) => {
    listener({ connected: isConnected, type: networkType });
  };
  wx.onNetworkStatusChange(changed);
  wx.getNetworkType({ success: ({ networkType }) => { listener({ connected: networkType !== 'none', type: networkType }); } });
  // The typings know no result here; it is the same listener.
  return () => { wx.offNetworkStatusChange(changed as unknown as WechatMiniprogram.OffNetworkStatusChangeCallback); };
}

function log(level: 'info' | 'warn', text: string): void {
  console[level](text);
  // Realtime log: https://developers.weixin.qq.com/miniprogram/dev/framework/realtimelog/
  wx.getRealtimeLogManager()[level](text);
}
