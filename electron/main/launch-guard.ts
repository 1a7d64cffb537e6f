/** Command line switches that open a running program to others, or switch its locks off. */
const SWITCHES = [
  'inspect',
  'inspect-brk',
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'js-flags',
  'no-sandbox',
  'disable-setuid-sandbox',
  'disable-seccomp-filter-sandbox',
  'disable-web-security',
  'disable-site-isolation-trials',
  'load-extension',
  'proxy-server',
  'proxy-pac-url',
  'host-resolver-rules',
  'host-rules',
  'log-net-log',
  'single-process',
  'in-process-gpu',
  'process-per-site',
  'process-per-tab',
  'renderer-process-limit',
  'disable-namespace-sandbox',
  'disable-gpu-sandbox',
  'no-zygote',
  'allow-running-insecure-content',
  'enable-blink-features',
  'enable-logging',
  'log-file',
  'ssl-key-log-file',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
  'use-fake-device-for-media-stream',
  'use-fake-ui-for-media-stream',
];

/** Environment variables that do the same. */
const VARIABLES = [
  'ELECTRON_RUN_AS_NODE',
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
  'LD_PRELOAD',
  'LD_AUDIT',
  'ELECTRON_ENABLE_LOGGING',
];

/** The first thing a release must not have been started with, or undefined. */
export function findForbiddenLaunch(
  hasSwitch: (name: string) => boolean,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const found = SWITCHES.find(hasSwitch);
  if (found !== undefined) return `--${found}`;
  return VARIABLES.find((name) => environment[name] !== undefined && environment[name] !== '');
}
