// A chain as a tree: an issuer above what it issued.

function chainView(title, chain, verification, nameMatches, details) {
  const box = el(
    'div.chain',
    el('h4', title),
    el('div.judged', chainVerdict(verification), nameMatches.map(nameVerdict)),
  );
  const nodes = chain.map((facts, i) => ({facts, i, children: []}));
  const roots = [];
  for (const node of nodes) {
    const issuer =
      nodes.find(
        other => other !== node && other.facts.subject === node.facts.issuer && other.i > node.i,
      ) ||
      nodes.find(
        other =>
          other !== node &&
          other.facts.subject === node.facts.issuer &&
          node.facts.subject !== node.facts.issuer &&
          !descends(other, node),
      );
    if (issuer) {
      issuer.children.push(node);
      node.parent = issuer;
    } else roots.push(node);
  }
  box.append(
    el(
      'ul.certificates',
      roots.map(node => withIssuer(node, verification)),
    ),
  );
  if (details) box.append(details);
  return box;
}

function descends(node, from) {
  for (let at = node; at; at = at.parent) if (at === from) return true;
  return false;
}

function chainVerdict(verification) {
  if (!verification) return el('p.quiet', 'Not judged.');
  if (!verification.error)
    return el('p.good', el('span', {'aria-hidden': 'true'}, '✓ '), 'The chain is good.');
  return (verification.errors || [verification.error]).map(error =>
    el(
      'p.bad',
      el('span', {'aria-hidden': 'true'}, '✕ '),
      el('code', error.name),
      ` at depth ${error.depth || 0}: ${error.text || ''}`,
    ),
  );
}

function nameVerdict(match) {
  return match.matched
    ? el(
        'p.good',
        el('span', {'aria-hidden': 'true'}, '✓ '),
        `The name ${match.expected_name} matched ${match.matched_name || ''}.`,
      )
    : el(
        'p.bad',
        el('span', {'aria-hidden': 'true'}, '✕ '),
        `The certificate is not for ${match.expected_name}.`,
      );
}

// A root of the tree that somebody else issued stands below that name.
function withIssuer(node, verification) {
  if (node.facts.subject === node.facts.issuer) return certificateNode(node, verification);
  return el(
    'li',
    el(
      'div.certificate.missing',
      el('strong', commonName(node.facts.issuer)),
      el('span.quiet', ' not sent'),
    ),
    el('ul', certificateNode(node, verification)),
  );
}

const commonName = name =>
  (/(?:^|,)CN=((?:\\.|[^,])*)/.exec(name || '') || [null, name || '(no name)'])[1];

function certificateNode(node, verification) {
  const facts = node.facts;
  const names = [
    ...(facts.dns_names || []),
    ...(facts.ip_addresses || []),
    ...(facts.email_addresses || []),
    ...(facts.uris || []),
  ];
  const findings = ((verification && verification.errors) || []).filter(
    error => (error.depth || 0) === node.i,
  );
  const card = el(
    'div.certificate' + (findings.length ? '.found' : ''),
    el(
      'div.certificate-head',
      el('strong', commonName(facts.subject)),
      facts.certificate_authority ? el('span.tag', 'CA') : null,
      facts.self_signed ? el('span.tag', 'self-signed') : null,
      el('span.quiet', '#' + node.i + ' as sent'),
    ),
    el('div.subject', facts.subject),
    factList([
      ['Names', names.join(', ')],
      [
        'Key',
        [
          facts.public_key_algorithm,
          facts.public_key_curve,
          facts.public_key_bits && facts.public_key_bits + ' bits',
        ]
          .filter(Boolean)
          .join(' · '),
      ],
      ['Signed with', facts.signature_algorithm],
      ['Valid', validity(facts, verification)],
      ['Serial', facts.serial_number],
      [
        'SHA-256',
        facts.sha256_fingerprint
          ? hex(facts.sha256_fingerprint).replace(/(.{8})(?=.)/g, '$1 ')
          : '',
      ],
    ]),
    findings.map(error => el('p.bad', '✕ ' + error.name)),
    (facts.lints || []).map(lint => el('p.lint', {title: lint.reference}, '⚠ ' + lint.text)),
    lazyDetails(el('summary', 'All facts'), () => fieldTree(facts[typeOf], [facts]), 'more'),
  );
  return el(
    'li',
    card,
    node.children.length
      ? el(
          'ul',
          node.children.map(child => certificateNode(child, verification)),
        )
      : null,
  );
}

function validity(facts, verification) {
  const from = facts.not_before_time,
    to = facts.not_after_time;
  if (!from || !to) return '';
  const at = verification && verification.verify_time && verification.verify_time.seconds;
  const note =
    at === undefined || at === null || at === false
      ? ''
      : at < (from.seconds || 0)
        ? ' (not yet)'
        : at > (to.seconds || 0)
          ? ' (expired)'
          : '';
  return dateText(from) + ' to ' + dateText(to) + note;
}

function factList(pairs) {
  return el(
    'dl.facts',
    pairs
      .filter(([, value]) => value)
      .map(([name, value]) => el('div', el('dt', name), el('dd', value))),
  );
}
