import { CUSTODIAN_WINDOW_CALLS } from '../../shared/ipc/call-names.ts';
import { exposeCalls } from './expose.ts';

exposeCalls(CUSTODIAN_WINDOW_CALLS);
