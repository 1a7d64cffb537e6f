/** Ceremonies, their events, the signatures after closing, and site values that are not part of the transcript. */
export const transcripts = `
CREATE TABLE ceremonies (
  code TEXT PRIMARY KEY,
  mode TEXT NOT NULL CHECK (mode IN ('practice', 'production')),
  script BLOB NOT NULL,
  site TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT;

CREATE TABLE events (
  ceremony TEXT NOT NULL REFERENCES ceremonies (code),
  seq INTEGER NOT NULL CHECK (seq >= 0),
  line BLOB NOT NULL,
  PRIMARY KEY (ceremony, seq)
) STRICT;

CREATE TABLE signatures (
  ceremony TEXT NOT NULL REFERENCES ceremonies (code),
  seq INTEGER NOT NULL CHECK (seq >= 0),
  person TEXT NOT NULL,
  signed BLOB NOT NULL,
  PRIMARY KEY (ceremony, seq),
  UNIQUE (ceremony, person)
) STRICT;

CREATE TABLE finished (
  ceremony TEXT PRIMARY KEY REFERENCES ceremonies (code),
  folder TEXT NOT NULL,
  statement TEXT NOT NULL
) STRICT;

CREATE TRIGGER ceremonies_are_kept BEFORE DELETE ON ceremonies BEGIN SELECT RAISE(ABORT, 'ceremonies are never deleted'); END;
CREATE TRIGGER ceremonies_stay BEFORE UPDATE ON ceremonies BEGIN SELECT RAISE(ABORT, 'ceremonies are never changed'); END;
CREATE TRIGGER events_are_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_follow BEFORE INSERT ON events
WHEN NEW.seq <> (SELECT count(*) FROM events WHERE ceremony = NEW.ceremony)
BEGIN SELECT RAISE(ABORT, 'events have no gaps'); END;
CREATE TRIGGER signatures_are_kept BEFORE DELETE ON signatures BEGIN SELECT RAISE(ABORT, 'signatures are never deleted'); END;
CREATE TRIGGER signatures_stay BEFORE UPDATE ON signatures BEGIN SELECT RAISE(ABORT, 'signatures are never changed'); END;
CREATE TRIGGER finished_is_kept BEFORE DELETE ON finished BEGIN SELECT RAISE(ABORT, 'finished ceremonies stay finished'); END;
CREATE TRIGGER finished_stays BEFORE UPDATE ON finished BEGIN SELECT RAISE(ABORT, 'finished ceremonies stay finished'); END;
`;
