/** Whether an event follows is found by the last one instead of by counting all of them, which took longer with each. */
export const lastEvent = `
DROP TRIGGER events_follow;
CREATE TRIGGER events_follow BEFORE INSERT ON events
WHEN NEW.seq <> coalesce((SELECT max(seq) + 1 FROM events WHERE ceremony = NEW.ceremony), 0)
BEGIN SELECT RAISE(ABORT, 'events have no gaps'); END;
`;
