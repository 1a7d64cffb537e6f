// Nothing goes out of a window, and nothing comes in but its own files. Listeners on this computer count what reaches them.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createWebServer } from 'node:http';
import { createServer } from 'node:net';
import { CONTENT_SECURITY_POLICY } from '../../electron/main/served-files.ts';
import { launch, until, untilService } from './support.mjs';

/** Runs the section. */
export async function run({ check }) {
  const listeners = await startListeners();
  try {
    await checkListeners(check, listeners);
    const running = await launch({ args: ['--use-fake-device-for-media-stream'] });
    try {
      await untilService(running.page, 'ready');
      await checkServedFiles(check, running);
      await checkPolicy(check, running.page);
      await checkSession(check, running.app, listeners);
      // A cancelled navigation leaves the page waiting for it: last.
      await checkHostilePage(check, running, listeners);
    } finally {
      await running.close();
    }
  } finally {
    listeners.stop();
  }
}

async function startListeners() {
  const hits = { web: 0, tcp: 0, udp: 0 };
  const web = createWebServer((_request, response) => {
    hits.web++;
    response.setHeader('access-control-allow-origin', '*');
    response.end('reached');
  }).listen(0, '127.0.0.1');
  const tcp = createServer((socket) => {
    hits.tcp++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  const udp = createSocket('udp4').on('message', () => hits.udp++);
  udp.bind(0, '127.0.0.1');
  await Promise.all([once(web, 'listening'), once(tcp, 'listening'), once(udp, 'listening')]);
  const ports = { web: web.address().port, tcp: tcp.address().port, udp: udp.address().port };
  const stop = () => {
    web.close();
    tcp.close();
    udp.close();
  };
  return { hits, ports, stop, isUntouched: () => hits.web + hits.tcp + hits.udp === 0 };
}

/** The control: what counts can be reached from here. */
async function checkListeners(check, { hits, ports }) {
  await fetch(`http://127.0.0.1:${ports.web}/`);
  const socket = createSocket('udp4');
  socket.send('x', ports.udp, '127.0.0.1');
  await fetch(`http://127.0.0.1:${ports.tcp}/`).catch(() => {});
  const heard = await until(() => hits.web === 1 && hits.tcp >= 1 && hits.udp === 1, 5);
  socket.close();
  check('the listeners of this test can be reached', heard === true, hits);
  Object.assign(hits, { web: 0, tcp: 0, udp: 0 });
}

const ADDRESSES = [
  ['a page', 'app://claviger/index.html', 200],
  ['no file', 'app://claviger/', 404],
  ['another file', 'app://claviger/package.json', 404],
  ['a folder', 'app://claviger/assets', 404],
  ['a way up', 'app://claviger/../main/index.js', 404],
  ['an encoded way up', 'app://claviger/%2e%2e/main/index.js', 404],
  ['an encoded way up with slash', 'app://claviger/..%2fmain%2findex.js', 404],
  ['an encoded name', 'app://claviger/%69ndex.html', 404],
  ['a zero byte', 'app://claviger/index.html%00', 404],
  ['a query', 'app://claviger/index.html?a', 404],
  ['another host', 'app://other/index.html', 404],
  ['a file of this computer', 'file:///etc/passwd', 404],
  ['a name with a user', 'app://me@claviger/index.html', null],
];

async function checkServedFiles(check, { app }) {
  for (const [name, url, status] of ADDRESSES) {
    const got = await sessionFetch(app, url);
    check(`${name} is answered with ${status ?? 'nothing'}`, got.status === status, got);
  }
  const posted = await sessionFetch(app, 'app://claviger/index.html', 'POST');
  check('only GET is answered', posted.status === 404, posted);
  const page = await sessionFetch(app, 'app://claviger/index.html');
  check('the policy goes with every page', page.policy === CONTENT_SECURITY_POLICY, page.policy);
  check('types are not guessed', page.nosniff === 'nosniff', page.nosniff);
}

/** A request by the window's own session, with no page policy in the way; `status` null when it was cancelled. */
function sessionFetch(app, url, method = 'GET') {
  return app.evaluate(
    async ({ webContents }, [url, method]) => {
      const [contents] = webContents.getAllWebContents();
      try {
        const response = await contents.session.fetch(url, { method });
        const header = (name) => response.headers.get(name);
        return { status: response.status, policy: header('content-security-policy'), nosniff: header('x-content-type-options') };
      } catch (error) {
        return { status: null, why: String(error.message) };
      }
    },
    [url, method],
  );
}

async function checkSession(check, app, { ports, isUntouched, hits }) {
  for (const url of [`http://127.0.0.1:${ports.web}/`, 'https://example.com/', 'data:text/plain,x']) {
    const { status, why } = await sessionFetch(app, url);
    check(`the session itself cancels ${url.split(':')[0]}`, status === null && /ERR_BLOCKED_BY_CLIENT/.test(why), why);
  }
  const resolved = await app.evaluate(async ({ webContents }) => {
    const [contents] = webContents.getAllWebContents();
    return contents.session.resolveHost('example.com').then(
      () => 'resolved',
      (error) => error.message,
    );
  });
  check('no name resolves', /ERR_NAME_NOT_RESOLVED/.test(resolved), resolved);
  const isDefaultLocked = await app.evaluate(
    ({ session }, url) =>
      session.defaultSession.fetch(url).then(
        () => false,
        () => true,
      ),
    `http://127.0.0.1:${ports.web}/`,
  );
  check('a session without a window is locked as well', isDefaultLocked);
  check('no listener was reached by a session', isUntouched(), hits);
}

async function checkPolicy(check, page) {
  const found = await page.evaluate(async () => {
    const refused = (attempt) => {
      try {
        return `done: ${attempt()}`;
      } catch (error) {
        return error.name;
      }
    };
    const marks = (element) =>
      new Promise((settle) => {
        document.body.append(element);
        setTimeout(() => settle(String(globalThis.mark)), 100);
      });
    const script = document.createElement('script');
    script.textContent = 'globalThis.mark = 1';
    const handler = document.createElement('div');
    handler.innerHTML = '<img src="app://claviger/nothing.png" onerror="globalThis.mark = 2">';
    return {
      // Later, because what the debugger itself runs may evaluate.
      eval: await new Promise((settle) => setTimeout(() => settle(refused(() => new Function('return 1')())))),
      inline: await marks(script),
      handler: await marks(handler),
      style: await new Promise((settle) => {
        const style = document.createElement('style');
        style.textContent = 'body { outline-width: 7px }';
        document.head.append(style);
        setTimeout(() => settle(getComputedStyle(document.body).outlineWidth), 50);
      }),
    };
  });
  check('eval is refused', found.eval === 'EvalError', found.eval);
  check('an inline script is refused', found.inline === 'undefined', found.inline);
  check('an inline handler is refused', found.handler === 'undefined', found.handler);
  check('an inline style sheet is refused', found.style !== '7px', found.style);
}

async function checkHostilePage(check, { app, page }, { ports, hits, isUntouched }) {
  const permissions = await page.evaluate(async () => {
    const name = (promise) =>
      promise.then(
        () => 'granted',
        (error) => error.name ?? `code ${error.code}`,
      );
    const media = navigator.mediaDevices;
    return {
      camera: await name(media.getUserMedia({ video: true })),
      microphone: await name(media.getUserMedia({ audio: true })),
      screen: await name(media.getDisplayMedia({ video: true })),
      clipboard: await name(navigator.clipboard.readText()),
      place: await name(
        new Promise((_, refuse) => navigator.geolocation.getCurrentPosition(() => _('x'), refuse, { timeout: 3000 })),
      ),
      notify: await Notification.requestPermission(),
    };
  });
  for (const [what, answer] of Object.entries(permissions))
    check(
      `the main window gets no ${what}`,
      /^(NotAllowedError|NotFoundError|AbortError|InvalidStateError|code 1|denied|GeolocationPositionError)$/.test(answer),
      answer,
    );
  await page.evaluate(attack, ports);
  const windows = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  check('no window was opened', windows === 1, String(windows));
  check('the window is where it was', page.url() === 'app://claviger/index.html', page.url());
  check('no listener was reached by the page', isUntouched(), hits);
}

/** Runs in the page: every way out it has. */
async function attack(ports) {
  const address = `http://127.0.0.1:${ports.web}/`;
  const wait = (milliseconds) => new Promise((settle) => setTimeout(settle, milliseconds));
  await fetch(address).catch(() => {});
  await fetch('https://example.com/').catch(() => {});
  navigator.sendBeacon(`${address}beacon`, 'x');
  try {
    new WebSocket(`ws://127.0.0.1:${ports.web}/`);
    new EventSource(`${address}events`);
  } catch {}
  const image = new Image();
  image.src = `${address}image.png`;
  const link = document.createElement('link');
  Object.assign(link, { rel: 'prefetch', href: `${address}prefetch` });
  const frame = document.createElement('iframe');
  frame.src = `${address}frame`;
  const script = document.createElement('script');
  script.src = `${address}script.js`;
  document.body.append(link, frame, script);
  try {
    const code = `fetch('${address}worker').then(() => {}, () => {})`;
    new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  } catch {}
  const peer = new RTCPeerConnection({
    iceServers: [
      { urls: `stun:127.0.0.1:${ports.udp}` },
      { urls: `turn:127.0.0.1:${ports.tcp}?transport=tcp`, username: 'u', credential: 'c' },
    ],
  });
  peer.createDataChannel('x');
  await peer.setLocalDescription(await peer.createOffer());
  await wait(1500);
  peer.close();
  globalThis.open(`${address}window`);
  const anchor = document.createElement('a');
  Object.assign(anchor, { href: `${address}blank`, target: '_blank' });
  const download = document.createElement('a');
  Object.assign(download, { href: URL.createObjectURL(new Blob(['x'])), download: 'x.txt' });
  const form = document.createElement('form');
  Object.assign(form, { action: `${address}form`, method: 'post' });
  document.body.append(anchor, download, form);
  anchor.click();
  download.click();
  form.submit();
  await wait(200);
  globalThis.location.href = `${address}place`;
  await wait(300);
}
