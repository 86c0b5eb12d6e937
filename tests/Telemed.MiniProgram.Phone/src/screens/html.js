import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from '../wxml/render.js';

/** What stands in for components that only a phone has. */
const standIns = { 'live-player': 'doctor', 'live-pusher': 'patient', camera: 'patient' };
const tags = /** @type {Record<string, string>} */ ({ text: 'span', button: 'button', input: 'input', label: 'label', image: 'img' });

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${String(sign.charCodeAt(0))};`);

/**
 * WXSS for a browser: rpx are a 750th of the width, `page` is the body.
 * @param {string} wxss
 * @param {boolean} dark
 */
function css(wxss, dark) {
  return wxss
    .replace(/(-?[\d.]+)rpx/g, 'calc($1 * 100vw / 750)')
    .replace(/^page\b|(?<=\n\s*)page\b/g, 'body')
    .replaceAll('env(safe-area-inset-bottom)', '34px')
    .replaceAll('@media (prefers-color-scheme: dark)', dark ? '@media all' : '@media not all');
}

/** @param {import('../wxml/render.js').Shown | string} node @returns {string} */
function markup(node) {
  if (typeof node === 'string') {
    return escaped(node);
  }
  const { name, attributes } = node;
  const type = `class="${escaped(String(attributes['class'] ?? ''))} wx-${name}"`;
  if (name in standIns) {
    return `<div ${type}><div class="stand-in ${standIns[/** @type {keyof typeof standIns} */ (name)]}"></div></div>`;
  }
  if (name === 'input') {
    return `<input ${type} value="${escaped(String(attributes['value'] ?? ''))}" placeholder="${escaped(String(attributes['placeholder'] ?? ''))}">`;
  }
  if (name === 'progress') {
    return `<div ${type}><div style="width:${String(attributes['percent'])}%"></div></div>`;
  }
  const tag = tags[name] ?? 'div';
  return `<${tag} ${type}${attributes['disabled'] === true ? ' disabled' : ''}>${node.children.map(markup).join('')}</${tag}>`;
}

/**
 * A page of the built program as a browser draws it, near enough to judge its layout by.
 * @param {string} folder
 * @param {string} route
 * @param {Record<string, unknown>} data
 * @param {boolean} dark
 */
export function pageHtml(folder, route, data, dark) {
  const sheets = [join(folder, 'app.wxss'), join(folder, `${route}.wxss`)].filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'));
  const body = new Template(join(folder, `${route}.wxml`)).render(data).map(markup).join('');
  return `<!doctype html><meta charset="utf-8"><style>
    * { box-sizing: border-box; }
    body { margin: 0; font-family: system-ui, 'PingFang SC', 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif; }
    button { font-family: inherit; border: 0; } input { width: 100%; font: inherit; border: 0; }
    .wx-text { white-space: pre-line; } .wx-progress { height: 8px; background: #d3dee0; border-radius: 4px; } .wx-progress div { height: 8px; background: #0f766e; border-radius: 4px; }
    .stand-in { width: 100%; height: 100%; } .doctor { background: linear-gradient(160deg, #35555c, #16282c); } .patient { background: linear-gradient(200deg, #6a5a4b, #2b241d); }
    ${sheets.map((sheet) => css(sheet, dark)).join('\n')}</style><body>${body}</body>`;
}
