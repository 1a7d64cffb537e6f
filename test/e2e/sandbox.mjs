// As a user without rights, without --no-sandbox: the sandbox of the windows is on. Run as root, it changes to such a user.
import { call, launch, processesBelow, untilService } from './support.mjs';

const NOBODY = 65534;

/** Runs the section. */
export async function run({ check }) {
  if (process.platform !== 'linux') return process.stdout.write('only on Linux\n');
  const isRoot = process.getuid() === 0;
  const running = await launch(isRoot ? { user: NOBODY } : {});
  try {
    const ready = await untilService(running.page, 'ready', 20);
    check('it works for a user without rights', ready !== undefined && (await call(running.page, 'app.status', {})).ok, ready);
    const processes = [...processesBelow(running.pid)];
    const renderers = processes.filter(({ command }) => command.includes('--type=renderer'));
    check(
      'the switch that turns the sandbox off is nowhere',
      processes.every(({ command }) => !command.includes('--no-sandbox')),
    );
    check(
      'every window runs under a system call filter',
      renderers.length > 0 && renderers.every(({ status }) => /^Seccomp:\t2$/m.test(status) && /^NoNewPrivs:\t1$/m.test(status)),
      renderers.map(({ command }) => command.slice(0, 80)),
    );
    check(
      'no process has rights',
      processes.every(({ status }) => !/^Uid:\t0\t/m.test(status)),
    );
  } finally {
    await running.close();
  }
}
