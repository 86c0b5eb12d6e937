import type { UiText } from './uiText';

export const zh: UiText = {
  close: '关闭',
  tryAgain: '重试',
  more: '显示更多',
  loadingMore: '正在加载…',
  loading: '正在加载…',
  slow: '加载时间过长，请检查网络连接。',
  copy: '复制',
  copied: '已复制',
  copyFailed: '浏览器不允许此页面复制。文字已选中，请手动复制。',
  choose: '请选择',
  clear: '清除',
  noMatches: '没有匹配项',
  showChoices: '显示选项',
  calendar: '打开日历',
  previousMonth: '上个月',
  nextMonth: '下个月',
  messages: '消息',
  sortBy: (column) => `按${column}排序`,
  shown: (count) => `已显示 ${count} 条`,
};
