import { MAIN_WINDOW_CALLS } from '../../shared/ipc/call-names.ts';
import { exposeCalls } from './expose.ts';

exposeCalls(MAIN_WINDOW_CALLS);
