// The planning window says of every step what it needs and what it changes, and how the world is left: as `claviger plan` does.
import { join } from 'node:path';
import { launch, screenshot, temporaryFolder, untilService } from './support.mjs';

const at = (page, id) => page.locator(`[data-testid="${id}"]`);

/** Runs the section. */
export async function run({ check }) {
  const folder = temporaryFolder();
  const { page, failures, close } = await launch({ folder });
  try {
    await untilService(page, 'ready');
    await at(page, 'rehearse').click();
    await at(page, 'stage-script').click();
    await at(page, 'script-generate-and-export').check();
    await at(page, 'stage-practice').click();
    await at(page, 'practice-folder').fill(join(folder, 'room'));
    await at(page, 'practice-prepare').click();
    await at(page, 'prepare-plan').or(at(page, 'next-stage')).first().waitFor({ timeout: 60_000 });
    await at(page, 'stage-script').click();
    await checkOrder(check, page);
    await checkWorld(check, page);
    check('nothing went wrong in the page', failures.length === 0, failures);
  } finally {
    await close();
  }
}

async function checkOrder(check, page) {
  const key = await at(page, 'order-make-key').innerText();
  check('a step says what it needs', key.includes('the token is identified and open (identify-token)'), key);
  check('a step says what it changes', key.includes('key data-key: active, in the token, may leave it wrapped'), key);
  check('no line of a script without problems has one', (await page.locator('.order-line .field-problem').count()) === 0);
  await at(page, 'order-make-key').scrollIntoViewIfNeeded();
  await screenshot(page, 'plan-order');
}

async function checkWorld(check, page) {
  const left = await at(page, 'world-left').innerText();
  for (const row of ['key data-key', 'with custodian-2, read back', 'closed and signed'])
    check(`the world that is left is shown: ${row}`, left.includes(row), left);
  await at(page, 'world-left').locator('tr').last().scrollIntoViewIfNeeded();
  await screenshot(page, 'plan-world');
}
