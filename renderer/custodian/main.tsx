import '../styles/index.css';
import { createRoot } from 'react-dom/client';
import { CustodianWindow } from './custodian-window.tsx';
import { keepInside } from './keep-inside.ts';

keepInside(document);

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<CustodianWindow />);
