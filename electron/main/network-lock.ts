import { app, type MediaAccessPermissionRequest, protocol, type Session, type WebContents } from 'electron';
import { findWindow } from './known-windows.ts';
import { isOwnAddress, readServedFiles, type ServedFiles, serveFile } from './served-files.ts';

/**
 * Nothing goes out, by any way a window has: every session serves `app://claviger` from the files in `folder` and cancels everything
 * else; names resolve to nothing; no download, no navigation, no new window; and no permission but the custodian window's camera.
 * To be called before the application is ready.
 */
export function setupNetworkLock(folder: string): void {
  const files = readServedFiles(folder);
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  for (const name of ['disable-background-networking', 'disable-component-update', 'disable-domain-reliability', 'no-pings'])
    app.commandLine.appendSwitch(name);
  app.on('session-created', (session) => lockSession(session, files));
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
}

function lockSession(session: Session, files: ServedFiles): void {
  session.protocol.handle('app', (request) => serveFile(files, request));
  // The filter below is not asked about files.
  session.protocol.handle('file', () => new Response('', { status: 404 }));
  session.webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: !isAllowed(url) }));
  session.setPermissionRequestHandler((contents, permission, decide, details) => {
    const { mediaTypes, securityOrigin, requestingUrl } = details as MediaAccessPermissionRequest;
    const isVideo = mediaTypes?.every((type) => type === 'video') === true;
    decide(permission === 'media' && details.isMainFrame && isVideo && mayUseCamera(contents, securityOrigin ?? requestingUrl));
  });
  session.setPermissionCheckHandler(
    (contents, permission, origin, { mediaType }) =>
      permission === 'media' && mediaType === 'video' && mayUseCamera(contents, origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
}

function isAllowed(url: string): boolean {
  return isOwnAddress(url.startsWith('blob:') ? url.slice('blob:'.length) : url);
}

function mayUseCamera(contents: WebContents | null, origin: string): boolean {
  return findWindow(contents)?.kind === 'custodian' && isOwnAddress(origin);
}

function lockContents(contents: WebContents): void {
  // WebRTC asks neither the session's filter nor the page's policy.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
