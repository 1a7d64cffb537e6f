import type { Push } from '../../shared/ipc/contract.ts';
import { mainApi } from '../ipc/client.ts';
import { appStore, loadService, loadStatus } from './app.ts';
import { refreshCeremony } from './ceremony.ts';
import { loadCeremonies } from './home.ts';

/** Listens to what is pushed, and asks once for everything pushes only change. Gives the function that ends it. */
export function listen(): () => void {
  const stop = mainApi().onPush((push) => void take(push));
  void loadService();
  void loadStatus();
  void loadCeremonies();
  return stop;
}

async function take(push: Push): Promise<void> {
  if (push.push === 'progress') return appStore.setState({ progress: push.text });
  if (push.push === 'ceremony-changed') return refreshCeremony(push.code);
  const { state, reason, restarts, waiting } = push;
  const before = appStore.getState().service.state;
  appStore.setState({ service: { state, reason, restarts, waiting } });
  if (state === 'ready' && before !== 'ready') await reread();
}

// A service that came back knows more, or less, than the window: everything is read again.
async function reread(): Promise<void> {
  const { route } = appStore.getState();
  await Promise.all([loadStatus(), loadCeremonies()]);
  if (route.screen === 'engine') await refreshCeremony(route.code);
}
