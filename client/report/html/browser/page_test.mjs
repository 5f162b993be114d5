// The page as a person uses it. Times are told, and not judged: machines differ.
import assert from 'node:assert/strict';
import {test, runAll} from './harness.mjs';

const openHash = page =>
  page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('cell'));
const shown = page => page.textContent('#shown');
const body = page => page.waitForSelector('.cell-body[aria-busy="false"]');
const ground = page => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

// Labels of a ladder that another one covers.
const overlapping = ladder =>
  ladder.evaluate(box => {
    const labels = [...box.querySelectorAll('.label')].map(label => [
      label.textContent,
      label.getBoundingClientRect(),
    ]);
    return labels
      .filter(([, a], i) =>
        labels
          .slice(i + 1)
          .some(
            ([, b]) =>
              Math.min(a.right, b.right) > Math.max(a.left, b.left) &&
              Math.min(a.bottom, b.bottom) > Math.max(a.top, b.top) + 3,
          ),
      )
      .map(([text]) => text);
  });

test('tells the run and its counts', {}, async page => {
  assert.equal(await page.textContent('.run-title'), '! erroredtlslab run');
  assert.equal(
    await page.textContent('.counts .numbers'),
    '✓ 21 passed✕ 5 failed! 1 errored– 2 skipped↻ 1 flaky cell',
  );
  assert.match(await page.textContent('#run'), /OpenSSL 3\.5\.7/);
  assert.equal(await shown(page), '29 cells');
});

test('draws a matrix as a grid of named cells', {}, async page => {
  assert.equal(await page.locator('.cell').count(), 24);
  const grid = page.getByRole('grid');
  assert.equal(await grid.getAttribute('aria-rowcount'), '3');
  const failed = page.locator('.cell.failed').first();
  assert.match(
    await failed.getAttribute('aria-label'),
    /^groups\[version=TLSv1\.2,client=python,group=X448\], failed, differs from the baseline, client\.negotiated\.group: expected/,
  );
  assert.equal(await failed.textContent(), '✕');
});

test('turns an axis to the other side', {}, async page => {
  await page.getByRole('button', {name: /^client, across/}).click();
  assert.equal(await page.getByRole('grid').getAttribute('aria-rowcount'), '7');
  assert.equal(await page.getByRole('button', {name: /^client, down/}).count(), 1);
});

test('shows a matrix as a list', {}, async page => {
  await page.getByRole('button', {name: 'List'}).click();
  assert.equal(await page.getByRole('option').count(), 24);
  await page.getByRole('option').nth(2).click();
  assert.equal(await openHash(page), 'groups[version=TLSv1.2,client=python,group=X448]');
});

test('filters by words, by verdict and by difference, and remembers it', {}, async page => {
  await page.fill('#text', 'tlsv1.2 x448');
  assert.equal(await shown(page), '3 of 29 cells');
  assert.equal(await page.locator('.cell').count(), 3);
  await page.fill('#text', 'no such cell');
  assert.equal(await page.isVisible('#nothing'), true);
  await page.click('#clear');
  await page.click('#verdict2');
  assert.equal(await shown(page), '5 of 29 cells');
  await page.click('#onlyDifferences');
  assert.equal(await shown(page), '3 of 29 cells');
  await page.reload();
  await page.waitForSelector('html[data-ready]');
  assert.equal(await shown(page), '3 of 29 cells');
  assert.equal(await page.getAttribute('#verdict2', 'aria-pressed'), 'true');
});

test(
  'opens a cell by mouse: what did not hold, why, and what differs from the baseline',
  {},
  async page => {
    await page.click('.cell.failed');
    await body(page);
    assert.equal(
      await page.textContent('dialog .expectations .not'),
      '✕client.negotiated.group"X448""X25519"',
    );
    assert.match(await page.textContent('dialog .why'), /The client offered X25519/);
    assert.match(
      await page.textContent('dialog .baseline'),
      /steps\[0\]\.client\.negotiated\.group"X448""X25519"/,
    );
    assert.equal(
      await page.textContent('dialog .parameters'),
      'versionTLSv1.2clientpythongroupX448',
    );
  },
);

test('shows both ends side by side, and where they differ', {}, async page => {
  await page.getByRole('button', {name: /untrusted/}).click();
  await body(page);
  const tree = page.locator('dialog .tree.two');
  await tree.locator('summary', {hasText: 'failure'}).click();
  const row = tree.locator('.tree-row', {has: page.locator('.field', {hasText: /^cause$/})});
  await row.waitFor();
  assert.deepEqual(await row.locator('.value').allTextContents(), ['LOCAL_ALERT', 'PEER_ALERT']);
  assert.match(await row.getAttribute('class'), /differs/);
  const same = tree.locator('.tree-row', {
    has: page.locator('.field', {hasText: /^connection_id$/}),
  });
  const [client, server] = await same.locator('.value').allTextContents();
  assert.match(client, /^[0-9a-f]{64}$/);
  assert.equal(client, server);
  await page.getByLabel('Only where the ends differ').check();
  assert.equal(
    await page.locator('dialog .tree.two .tree-row .field', {hasText: /^connection_id$/}).count(),
    0,
  );
});

test('draws the ladder: who sent what, when, encrypted or not', {}, async page => {
  await page.getByRole('button', {name: /untrusted/}).click();
  await body(page);
  const drawn = page.locator('dialog .ladder ol li');
  await drawn.first().waitFor({state: 'attached'}); // which allTextContents does not wait for
  const arrows = await drawn.allTextContents();
  assert.match(
    arrows[0],
    /^ClientHello, [\d,]+ B, from the client, sent at .*s, received at .*s$/,
  );
  assert.ok(
    arrows.some(text => /^Certificate, .*encrypted, from the server/.test(text)),
    arrows.join('\n'),
  );
  assert.ok(
    arrows.some(text => /^alert: unknown_ca, encrypted, from the client/.test(text)),
    arrows.join('\n'),
  );
  assert.ok(
    arrows.some(text => /^Finished.*the other end did not read$/.test(text)),
    arrows.join('\n'),
  );
  assert.equal(
    await page.locator('dialog .ladder svg .arrow.fatal .label').textContent(),
    'alert: unknown_ca',
  );
  assert.ok(!arrows.some(text => /^ServerHello.*encrypted/.test(text)));
});

test('draws certificates as a tree below who issued them', {}, async page => {
  await page.getByRole('button', {name: /untrusted/}).click();
  await body(page);
  assert.deepEqual(await page.locator('dialog .certificate strong').allTextContents(), [
    'Sample Root',
    'Sample Intermediate',
    'localhost',
  ]);
  assert.match(await page.textContent('dialog .judged'), /UNABLE_TO_GET_ISSUER_CERT/);
  await page.locator('dialog .certificate .more').last().click();
  await page.locator('dialog .certificate .tree').waitFor();
  assert.match(
    await page.locator('dialog .certificate .tree').textContent(),
    /public_key_algorithm/,
  );
});

test('shows steps, exchange and timing', {}, async page => {
  await page.getByRole('button', {name: /^passed steps/}).click();
  await body(page);
  const steps = page.locator('dialog .step');
  assert.equal(await steps.count(), 4);
  await steps.nth(2).locator('> summary').click();
  await steps.nth(2).locator('.timing').waitFor();
  assert.match(
    await steps.nth(2).textContent(),
    /Of 100 handshakes\.Handshake380 µs – 417 µs – 905 µs/,
  );
  assert.match(await steps.nth(2).textContent(), /"Simple is better than complex\."/);
  // A HelloRetryRequest has the type of a ServerHello, and is none.
  assert.deepEqual(
    (await steps.nth(2).locator('.ladder ol li').allTextContents())
      .map(text => text.split(',')[0])
      .filter(name => /Hello/.test(name)),
    ['ClientHello', 'ClientHello', 'HelloRetryRequest', 'ServerHello'],
  );
  assert.deepEqual(await overlapping(steps.nth(2).locator('.ladder')), []);
});

test('tells the two connections of a terminator, and what was said around TLS', {}, async page => {
  await page.getByRole('button', {name: /^passed steps/}).click();
  await body(page);
  const step = page.locator('dialog .step').nth(3);
  await step.locator('> summary').click();
  await step.locator('.ladder').nth(1).waitFor();
  assert.deepEqual(await step.locator('h3.connection').allTextContents(), [
    'TLS between client and terminator',
    'TLS between terminator and backend',
  ]);
  // The one has no certificate of a client, the other has.
  const asked = ladder =>
    step
      .locator('.ladder')
      .nth(ladder)
      .locator('ol li', {hasText: 'CertificateRequest'})
      .count();
  assert.deepEqual([await asked(0), await asked(1)], [0, 1]);
  const text = await step.textContent();
  assert.match(text, /Told the backendv2 from 127\.0\.0\.1:1 to 127\.0\.0\.1:2, over TLSv1\.3/);
  assert.match(text, /A password was said in the clear\./);
  assert.match(text, /ProtocolSMTP, TLS after STARTTLSServer tells of TLSno/);
  assert.match(text, /LoginPLAIN as lab, accepted, password in the clearDialog endedin order/);
  await step.locator('summary', {hasText: 'What the client said and heard: 1 line'}).click();
  assert.equal(await step.locator('table.lines').textContent(), 'clearCEHLO localhost');
});

test('is used by keyboard alone', {}, async page => {
  await page.keyboard.press('/');
  await page.keyboard.type('group=x448');
  assert.equal(await shown(page), '6 of 29 cells');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  const active = await page.getByRole('grid').getAttribute('aria-activedescendant');
  assert.match(
    await page.locator('#' + active).getAttribute('aria-label'),
    /version=TLSv1\.3,client=old-java,group=X448/,
  );
  await page.keyboard.press('Enter');
  await body(page);
  assert.equal(await openHash(page), 'groups[version=TLSv1.3,client=old-java,group=X448]');
  await page.keyboard.press('k');
  assert.equal(await openHash(page), 'groups[version=TLSv1.3,client=curl,group=X448]');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('dialog').evaluate(dialog => dialog.open), false);
  assert.equal(await openHash(page), null);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'grid');
});

test('opens at the cell that the address names', {hash: '#cell=unreachable'}, async page => {
  await body(page);
  assert.equal(
    await page.textContent('dialog .callout.errored'),
    "lab 'far' at 192.0.2.1:7443: nobody answers",
  );
});

test('takes what a peer says as text', {}, async page => {
  await page.getByRole('button', {name: /^failed hostile/}).click();
  await body(page);
  assert.equal(await page.locator('img').count(), 0);
  assert.match(await page.textContent('dialog .step-head'), /<\/script><img src=x/);
  assert.equal(await page.title(), 'tlslab run · errored');
});

test('is dark where the system is, and turns by its button', {colorScheme: 'dark'}, async page => {
  assert.equal(await ground(page), 'rgb(20, 23, 26)');
  await page.click('#theme');
  assert.equal(await ground(page), 'rgb(247, 247, 245)');
});

test('fits into a narrow window', {viewport: {width: 400, height: 800}}, async page => {
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok((await overflow()) <= 0);
  await page.getByRole('button', {name: /untrusted/}).click();
  await body(page);
  assert.ok(await page.locator('dialog').evaluate(dialog => dialog.scrollWidth <= innerWidth));
});

test(
  '10,000 cells: opens, filters, scrolls and reads a value',
  {file: 'large.html'},
  async (page, opened) => {
    assert.equal(await shown(page), '10,000 cells');
    const elements = await page.evaluate(() => document.querySelectorAll('*').length);
    assert.ok(elements < 6000, `${elements} elements: only what is in sight should be one`);
    const filterTimes = [];
    for (const text of ['client-2', 'client-25 group-3', 'tlsv1.3']) {
      await page.fill('#text', text);
      filterTimes.push(await page.evaluate(() => document.documentElement.dataset.filtered));
    }
    await page.fill('#text', 'client-25 suite_10 version=tlsv1.3 group-8');
    assert.equal(await shown(page), '1 of 10,000 cells');
    await page.click('#clear');
    await page.getByRole('grid').focus();
    await page.keyboard.press('Control+End');
    const begun = performance.now();
    await page.keyboard.press('Enter');
    await body(page);
    const cellTime = performance.now() - begun;
    assert.equal(
      await openHash(page),
      'matrix[client=client-25,suite=SUITE_10,version=TLSv1.3,group=group-10]',
    );
    assert.match(await page.textContent('dialog .facts'), /VersionTLSv1\.3/);
    console.log(
      `10,000 cells: opened in ${opened.toFixed(0)} ms, filtered in ${filterTimes.join(', ')} ms, a cell in ${cellTime.toFixed(0)} ms, ${elements} elements`,
    );
  },
);

await runAll();
