import { createCipheriv } from 'node:crypto';
import { softwareCheckValue, unwrapKwp } from '../../../../electron/service/shares/software-keys.ts';
import { SecretBytes } from '../../../../shared/core/secret-bytes.ts';
import { SALT_TARGET, SALT_WRAPPING, sampleKey } from '../sample-key.ts';

// Unwraps a key in software and wipes it, or keeps it; then says so and waits for whoever looks into this memory.

const INITIAL_VALUE = new Uint8Array([0xa6, 0x59, 0x59, 0xa6]);
let kept: SecretBytes | undefined;

/** A blob to unwrap; what went into it is wiped. */
function wrapSample(): Uint8Array {
  const [target, wrapping] = [sampleKey(SALT_TARGET), sampleKey(SALT_WRAPPING)];
  const cipher = createCipheriv('id-aes256-wrap-pad', wrapping, INITIAL_VALUE);
  const blob = cipher.update(target);
  cipher.final();
  target.fill(0);
  wrapping.fill(0);
  return blob;
}

function work(keeps: boolean): void {
  const wrapping = SecretBytes.take(sampleKey(SALT_WRAPPING));
  const unwrapped = unwrapKwp(wrapSample(), wrapping);
  softwareCheckValue(unwrapped, 'CMAC');
  wrapping.wipe();
  if (keeps) kept = unwrapped;
  else unwrapped.wipe();
}

work(process.argv[2] === 'keep');
process.stdout.write(`done ${kept?.length ?? 0}\n`);
setInterval(() => kept, 1000);
