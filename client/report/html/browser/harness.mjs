// Runs tests of a page in Chromium, one after another, each with a page of its own, and tells Bazel
// of each (test.xml). A test fails too when the page logs an error or asks the network for anything.
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {writeFileSync} from 'node:fs';
import {pathToFileURL} from 'node:url';

const {chromium} = createRequire(import.meta.url)(process.env.PLAYWRIGHT_CORE);
const tests = [];

// `options`: file ("small.html" unless told), and those of a page of Playwright.
export function test(name, options, body) {
  tests.push({name, options, body});
}

const escaped = text =>
  text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`).replace(/[^\t\n\x20-\ufffd]/g, '?');

async function runOne(browser, {options, body}) {
  const {file = 'small.html', hash = '', ...pageOptions} = options;
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...pageOptions});
  const wrong = [];
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20000);
    page.on('pageerror', error => wrong.push('error: ' + error.message));
    page.on('console', message => {
      if (['error', 'warning'].includes(message.type())) wrong.push('console: ' + message.text());
    });
    const own = pathToFileURL(process.env.PAGES + '/' + file).href;
    page.on('request', request => {
      if (!request.url().startsWith(own) && request.url() !== 'data:,')
        wrong.push('request: ' + request.url());
    });
    const begun = performance.now();
    await page.goto(own + hash);
    await page.waitForSelector('html[data-ready]');
    await body(page, performance.now() - begun);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

export async function runAll() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const cases = [];
  for (const one of tests) {
    let failure = '';
    try {
      await runOne(browser, one);
    } catch (error) {
      failure = String(error.stack || error);
    }
    console.log((failure ? 'FAILED ' : 'passed ') + one.name + (failure ? '\n' + failure : ''));
    cases.push(
      `<testcase classname="browser" name="${escaped(one.name)}">` +
        (failure ? `<failure message="${escaped(failure)}"/>` : '') +
        '</testcase>',
    );
    if (failure) process.exitCode = 1;
  }
  await browser.close();
  if (process.env.XML_OUTPUT_FILE) {
    writeFileSync(
      process.env.XML_OUTPUT_FILE,
      '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites><testsuite name="browser" tests="' +
        cases.length +
        '">' +
        cases.join('\n') +
        '</testsuite></testsuites>\n',
    );
  }
}
