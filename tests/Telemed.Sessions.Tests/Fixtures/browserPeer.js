// A real Chromium that publishes by WHIP or plays by WHEP until its standard input ends. Says "connected", or why not.
// node browserPeer.js {the stand-in's tests/support/browser.js} {whip|whep} {address} {token}
import { pathToFileURL } from 'node:url';

const [support, what, address, token] = process.argv.slice(2);
const { startBrowser, whip, whep, connected } = await import(pathToFileURL(support).href);
const browser = await startBrowser();
process.stdin.resume().on('end', async () => {
  await browser.stop();
  process.exit(0);
});
const page = await browser.page();
const { status } = await (what === 'whip' ? whip : whep)(page, address, token);
if (status === 201) {
  await connected(page);
}
console.log(status === 201 ? 'connected' : `refused ${status}`);
