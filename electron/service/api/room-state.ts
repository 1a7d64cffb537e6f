import { embeddedModules } from '../hsm/practice-token.ts';
import { readBoundedFile } from '../media/file.ts';
import { verifyFolder } from '../transcript/verify-folder.ts';
import type { Handlers } from './handlers.ts';

const TRUST_BYTES = 1_048_576;

/** What this program is, and what it says of transcripts made elsewhere. */
export const roomHandlers = {
  'app.status': async ({ room }) => {
    const { version, runtime } = room.identity;
    const productionAllowed = runtime === 'release';
    return {
      version,
      runtime,
      productionAllowed,
      productionRefusal: productionAllowed ? '' : `This is a ${runtime} runtime. Production ceremonies need a release build.`,
      modules: embeddedModules().map(({ family, path }) => ({ name: family, path })),
    };
  },
  'folder.verify': async (_desk, { folder, trust }) =>
    verifyFolder(folder, trust === null ? null : await readBoundedFile(trust, TRUST_BYTES)),
} satisfies Partial<Handlers>;
