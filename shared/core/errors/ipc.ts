/** What can go wrong between windows, main process and service. */
export const ipcErrors = {
  CALL_UNKNOWN: { meaning: 'there is no such call', action: 'Report this: window and program do not fit together.' },
  CALL_REFUSED: { meaning: 'a call came from somewhere it may not come from', action: 'Restart the application.' },
  CALL_INVALID: { meaning: 'a call carried a value it may not carry', action: 'Correct the named field.' },
  SERVICE_STOPPED: {
    meaning: 'the service stopped while it was working',
    action: 'It starts again by itself; then resume the ceremony.',
  },
  SERVICE_UNRESPONSIVE: {
    meaning: 'the service has not answered for a while',
    action: 'Wait for the token, or end the service and resume.',
  },
  WINDOW_BUSY: { meaning: 'somebody else is at their own window', action: 'Let them finish or close it, then try again.' },
  WINDOW_CANCELLED: { meaning: 'the person closed their window without finishing', action: 'Open it again when they are ready.' },
} as const;
