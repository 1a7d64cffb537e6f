// Starts a reader with a card in it, says where, and waits to be killed.
import { emptyIsoApplet } from '../../fakes/smart-card/iso-applet.ts';
import { startReader } from '../fixtures/card-reader.ts';

const reader = await startReader(emptyIsoApplet());
await reader.insert();
process.stdout.write(`holds ${reader.folder}\n`);
setInterval(() => {}, 1000);
