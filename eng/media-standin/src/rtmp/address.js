// @ts-check
// Where an RTMP client wants to go: `rtmp://host/{app}/{name}?{query}`. Clients cut the address at different places, so path and
// query are put together from both parts.

/** @param {string} app of `connect` @param {string} name of `publish` or `play` @returns {{path: string, query: string}} */
export function addressOf(app, name) {
  const [appPath, appQuery] = cut(app);
  const [namePath, nameQuery] = cut(name);
  const path = [appPath, namePath].join('/').split('/').filter((part) => part !== '').join('/');
  return { path, query: nameQuery || appQuery.replace(/\/+$/, '') };
}

/** @param {string} text @returns {[string, string]} */
function cut(text) {
  const at = text.indexOf('?');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
