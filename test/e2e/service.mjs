// The service dies, halts and comes back, and the window says so; it dies with the window.
import { call, collectPushes, launch, pushesOf, screenshot, servicePid, until, untilService } from './support.mjs';

/** Runs the section. */
export async function run({ check }) {
  const running = await launch();
  try {
    await untilService(running.page, 'ready');
    await collectPushes(running.page);
    await checkKill(check, running);
    await checkHalt(check, running);
    await checkRestart(check, running);
    const pushes = await pushesOf(running.page);
    check(
      'pushes carry plain data and no event',
      pushes.length > 0 && pushes.every((values) => values.length === 1 && values[0].push === 'service'),
      pushes,
    );
  } finally {
    const pid = servicePid(running.pid);
    await running.close();
    check('the service ends with the application', (await until(() => !isAlive(pid), 5)) === true, String(pid));
  }
}

async function checkKill(check, { page, pid }) {
  const before = servicePid(pid);
  process.kill(before, 'SIGSTOP');
  const pending = call(page, 'app.status', {});
  await new Promise((settle) => setTimeout(settle, 200));
  process.kill(before, 'SIGKILL');
  const { ok, error } = await pending;
  check('a call under way ends with SERVICE_STOPPED', !ok && error.code === 'SERVICE_STOPPED' && error.got === 'SIGKILL', error);
  const service = await untilService(page, 'ready');
  const after = servicePid(pid);
  check('a killed service is started again', service?.restarts === 1 && after !== undefined && after !== before, service);
  const status = await call(page, 'app.status', {});
  check('and answers', status.ok, status);
  const states = (await pushesOf(page)).map(([{ state }]) => state);
  check('each state was pushed', String(states) === 'stopped,starting,ready', states);
}

async function checkHalt(check, { page, pid }) {
  const service = servicePid(pid);
  process.kill(service, 'SIGSTOP');
  const pending = call(page, 'scripts.list', {});
  const silent = await untilService(page, 'unresponsive', 12);
  check('a halted service is called unresponsive', silent !== undefined, silent);
  check('the reason names the call and the time', /^no answer to scripts\.list for \d+ seconds$/.test(silent?.reason), silent);
  const pushed = (await pushesOf(page)).some(([{ state }]) => state === 'unresponsive');
  check('that was pushed', pushed);
  await screenshot(page, 'service-unresponsive');
  const refused = await call(page, 'app.status', {});
  check('a new call is refused meanwhile', refused.error?.code === 'SERVICE_UNRESPONSIVE', refused);
  process.kill(service, 'SIGCONT');
  const back = await untilService(page, 'ready', 5);
  check('it is ready when it goes on', back !== undefined && servicePid(pid) === service, back);
  check('and the call that waited is answered', (await pending).ok);
}

async function checkRestart(check, { page, pid }) {
  const before = servicePid(pid);
  process.kill(before, 'SIGSTOP');
  const asked = await call(page, 'shell.restartService', {});
  const isOther = () => ![undefined, before].includes(servicePid(pid));
  const ready = await until(async () => isOther() && (await untilService(page, 'ready', 1)), 10);
  check('a person can end a service that hangs', asked.ok && ready !== undefined, ready);
  check('the halted process is gone', !isAlive(before), String(before));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
