import { EngineScreen } from './screens/engine/engine-screen.tsx';
import { HomeScreen } from './screens/home/home-screen.tsx';
import { TokensScreen } from './screens/hsm/tokens-screen.tsx';
import { PlanningScreen } from './screens/script/planning-screen.tsx';
import { VerifyScreen } from './screens/verify/verify-screen.tsx';
import { useApp } from './store/app.ts';

/** The main window: one screen at a time. */
export function App() {
  const { screen } = useApp((app) => app.route);
  if (screen === 'script') return <PlanningScreen />;
  if (screen === 'engine') return <EngineScreen />;
  if (screen === 'verify') return <VerifyScreen />;
  if (screen === 'tokens') return <TokensScreen />;
  return <HomeScreen />;
}
