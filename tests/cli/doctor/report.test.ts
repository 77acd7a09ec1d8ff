import { findingsOf } from '../../../advice/finding';
import { jsonReport, problemsFor, textReport, withoutMarks } from '../../../cli/doctor/report';

const { ok, skipped, warning, problem } = findingsOf('Configuration');

const FINDINGS = [
  ok('Fine.'),
  problem('A is not set.', 'Correct .env.', 20101),
  { ...problem('B holds the demo value.', 'Run setup.', 20103), scope: 'deploy' } as const,
  problem('C is not set.', 'Correct .env.', 20101, 20107),
  warning('D has no effect.', 'Remove it.'),
  skipped('Not checked.'),
];

describe('textReport', () => {
  it('prints a line for each finding, each remedy once with its Twilio errors, a summary and the verdicts', () => {
    expect(textReport({ findings: FINDINGS, uses: ['local', 'deploy'] }, false)).toBe(`✓ Configuration: Fine.
✗ Configuration: A is not set.
✗ Configuration: C is not set.
  → Correct .env. An app sees Twilio error 20101 or 20107.
✗ Configuration, for a deploy: B holds the demo value.
  → Run setup. An app sees Twilio error 20103.
! Configuration: D has no effect.
  → Remove it.
– Configuration: Not checked.

1 ok, 1 warning, 3 problems, 1 skipped
✗ On this computer (npm start): 2 problems.
✗ Deployed (npm run deploy): 3 problems.`);
  });

  it('has no verdicts for an address or a token, and no skipped ones if there are none', () => {
    expect(textReport({ findings: [ok('Fine.')], uses: [] }, false)).toBe(
      '✓ Configuration: Fine.\n\n1 ok, 0 warnings, 0 problems',
    );
  });
});

describe('jsonReport', () => {
  it('has the findings, their numbers, and a verdict for each use', () => {
    const report = JSON.parse(jsonReport({ findings: FINDINGS, uses: ['local', 'deploy'] }));
    expect(report.findings).toEqual(JSON.parse(JSON.stringify(FINDINGS)));
    expect(report.summary).toEqual({ ok: 1, skipped: 1, warning: 1, problem: 3 });
    expect(report.verdicts).toEqual({ local: 'problem', deploy: 'problem' });
    const deployed = JSON.parse(jsonReport({ findings: FINDINGS, uses: ['deploy'] }));
    expect(deployed.verdicts).toEqual({ deploy: 'problem' });
    expect(JSON.parse(jsonReport({ findings: FINDINGS, uses: [] }))).not.toHaveProperty('verdicts');
  });
});

describe('problemsFor', () => {
  it('counts what keeps the configuration from one use, and from both', () => {
    expect([problemsFor('local', FINDINGS), problemsFor('deploy', FINDINGS)]).toEqual([2, 3]);
  });
});

describe('withoutMarks', () => {
  it('leaves out the marks of code', () => {
    expect(withoutMarks(warning('`aud` is wrong.', 'Set `OIDC_AUDIENCE`.'))).toMatchObject({
      message: 'aud is wrong.',
      remedy: 'Set OIDC_AUDIENCE.',
    });
    expect(withoutMarks(ok('`a`'))).toEqual(ok('a'));
  });
});
