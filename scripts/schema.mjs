// npm run schema: writes resources/schemas/ceremony-script.schema.json anew, from the schemas that scripts are read with.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { scriptJsonSchemaText } from '../shared/script/json-schema.ts';
import { root, say } from './setup/common.mjs';

const file = join(root, 'resources/schemas/ceremony-script.schema.json');
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, scriptJsonSchemaText());
say(`wrote ${file}`);
