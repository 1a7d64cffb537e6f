import './styles/index.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { listen } from './store/pushes.ts';

const root = document.getElementById('root');
if (root !== null) {
  listen();
  createRoot(root).render(<App />);
}
