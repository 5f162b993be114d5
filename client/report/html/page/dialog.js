// What was said around TLS: dialogs, and the header of the PROXY protocol in front of them.

// Of both ends. Behind a terminator they are of two connections.
function dialogsView(client, server) {
  const ends = [
    ['Client', client],
    ['Server', server],
  ].filter(([, result]) => result && (result.dialog || result.proxy_header));
  if (!ends.length) return null;
  const dialogs = ends.map(([name, result]) => [name, result.dialog]).filter(([, one]) => one);
  return part(
    'Around TLS',
    dialogs.some(([, one]) => one.login && one.login.in_clear)
      ? el('p.callout.failure', 'A password was said in the clear.')
      : null,
    el(
      'div.pair',
      ends.map(([name, result]) =>
        el('div', el('h4', name), factList(dialogFacts(result.dialog || {}, result.proxy_header))),
      ),
    ),
    dialogs.map(([name, one]) => linesView(name, one)),
  );
}

function dialogFacts(dialog, header) {
  const early = dialog.early_plaintext_bytes;
  return [
    ['PROXY header', proxyHeaderText(header)],
    [
      'Protocol',
      dialog.protocol &&
        [dialog.protocol, START_TEXTS[dialog.tls_start]].filter(Boolean).join(', '),
    ],
    ['Server tells of TLS', yesNo(dialog.starttls_advertised)],
    ['Server consents to TLS', yesNo(dialog.starttls_accepted)],
    ['Went on in the clear', dialog.went_on_in_clear && 'yes'],
    [
      'In the clear, in front of TLS',
      early &&
        sizeText(early) + (dialog.early_plaintext_trusted ? ', taken as under TLS' : ', not taken'),
    ],
    ['Login', dialog.login && loginText(dialog.login)],
    [
      'Message received',
      dialog.received_message && el('code', bytesText(dialog.received_message)),
    ],
    ...(dialog.http_exchanges || []).map(one => ['HTTP', httpText(one)]),
    ...(dialog.ftp_data_connections || []).map(one => ['FTP data', ftpDataText(one)]),
    ['Dialog ended', dialog.protocol && (dialog.completed ? 'in order' : dialog.error || 'early')],
  ];
}

const START_TEXTS = {
  AFTER_STARTTLS: 'TLS after STARTTLS',
  AT_CONNECT_TLS: 'TLS at connect',
  IN_CLEAR: 'in the clear',
};

const yesNo = value => (value === undefined ? undefined : value ? 'yes' : 'no');

const loginText = login =>
  (login.mechanism || 'login') +
  (login.user ? ' as ' + login.user : '') +
  (login.accepted === undefined ? ', not answered' : login.accepted ? ', accepted' : ', refused') +
  (login.in_clear ? ', password in the clear' : '');

const httpText = one =>
  [one.method, one.target].filter(Boolean).join(' ') +
  (one.status ? ': ' + one.status + ', ' + sizeText(one.response_body_bytes || 0) : ': no answer');

const ftpDataText = one =>
  [
    one.command,
    sizeText(one.transferred_bytes || 0),
    one.protected ? 'under ' + (one.version_name || 'TLS') : 'in the clear',
    one.error,
  ]
    .filter(Boolean)
    .join(', ');

// "v2 from 127.0.0.1:1 to 127.0.0.1:2, over TLSv1.3, certificate of a visitor, for shop.example"
function proxyHeaderText(header) {
  if (!header) return null;
  const tls = header.tls;
  return [
    'v' + (header.version || 2) +
      (header.local
        ? ", the sender's own connection"
        : ` from ${header.source_address || '?'} to ${header.destination_address || '?'}`),
    tls && (tls.over_tls ? 'over ' + (tls.version || 'TLS') : 'not over TLS'),
    tls && (tls.certificate_on_connection || tls.certificate_in_session)
      ? 'certificate' +
        (tls.common_name ? ' of ' + tls.common_name : '') +
        (tls.verify ? ` not accepted (${tls.verify})` : ' accepted')
      : null,
    header.alpn && 'ALPN ' + header.alpn,
    header.authority && 'for ' + header.authority,
    header.tlvs && plural(header.tlvs.length, 'other value'),
  ]
    .filter(Boolean)
    .join(', ');
}

function linesView(end, dialog) {
  const lines = dialog.lines || [];
  if (!lines.length) return null;
  const row = line =>
    el(
      'tr',
      el('td', line.protected ? 'TLS' : el('span.in-clear', 'clear')),
      el('td', (end === 'Client') === !!line.sent ? 'C' : 'S'),
      el('td', el('code', line.text || '')),
    );
  const omitted = dialog.omitted_line_count || 0;
  return lazyDetails(
    el('summary', `What the ${words(end)} said and heard: ${plural(lines.length, 'line')}`),
    () => [
      el('table.expectations.lines', el('tbody', lines.map(row))),
      omitted ? el('p.quiet', 'And ' + plural(omitted, 'line') + ' more.') : null,
    ],
    'more',
  );
}
