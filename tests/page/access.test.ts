import { describeAccess } from '../../page/access';
import type { Prose } from '../../page/prose';
import { GRANTS, HEADER } from '../support/access-tokens';
import { CONVERSATIONS_SERVICE_SID, PUSH_SID, SYNC_SERVICE_SID, TWIML_APP_SID } from '../support/environment';

/** Emphasised parts as `*every*`. */
const textOf = (prose: Prose) =>
  prose
    .map((piece) => (typeof piece === 'string' ? piece : 'strong' in piece ? `*${piece.strong}*` : piece.value))
    .join('');

const sentences = (grants: unknown, header: object = HEADER) =>
  describeAccess({ header: { ...header }, payload: { grants } }).map(
    ({ about, sentences }) => `${about}: ${sentences.map(textOf).join(' | ')}`,
  );

const REGION = 'Region: Only for the Twilio region us1';

describe('describeAccess', () => {
  it('names each product of a token once, with a sentence for each right', () =>
    expect(sentences(GRANTS)).toEqual([
      'Video: Joins the Video room tutoring-42',
      `Voice: Places calls through ${TWIML_APP_SID} | Receives calls; pushes through ${PUSH_SID}`,
      `Conversations: Uses the Conversations service ${CONVERSATIONS_SERVICE_SID}; pushes through ${PUSH_SID}`,
      `Sync: Uses the Sync service ${SYNC_SERVICE_SID}`,
      REGION,
    ]));

  it.each<[string, object, string]>([
    ['emphasises that no room means every room', { video: {} }, 'Video: Joins *every* Video room'],
    ['does not take a null for every room', { video: { room: null } }, 'Video: Joins the Video room null'],
    [
      'says that phones do not ring without a push credential',
      { voice: { incoming: { allow: true } } },
      'Voice: Receives calls *in browsers only*: phones need a push credential',
    ],
    [
      'says that a grant of Voice allows nothing',
      { voice: { incoming: { allow: false } } },
      'Voice: Neither places nor receives calls',
    ],
    ['names the default service', { data_sync: { service_sid: 'default' } }, 'Sync: Uses the default Sync service'],
    ['names a grant of another product', { task_router: {} }, 'Other: Has the grant task_router'],
    ['shows a claim of another type as JSON', { video: { room: ['a', 1] } }, 'Video: Joins the Video room ["a",1]'],
    ['shows a missing claim as nothing', { chat: {} }, 'Conversations: Uses the Conversations service nothing'],
    ['marks what a reader would not see', { video: { room: 'a\u202eb' } }, 'Video: Joins the Video room a[U+202E]b'],
    [
      'shortens a long text',
      { video: { room: 'a'.repeat(300) } },
      `Video: Joins the Video room ${'a'.repeat(256)}… (300 characters)`,
    ],
  ])('%s', (_, grants, sentence) => expect(sentences({ identity: 'alice', ...grants })).toEqual([sentence, REGION]));

  it('names the region of the header, and what the SDKs need for it', () => {
    const [, region] = sentences({ video: {} }, { twr: 'ie1' });
    expect(region).toMatch(/^Region: Only for the Twilio region ie1: .*edge to dublin .*region to ie1 /);
  });

  it.each(['toString', ['au1'], 7])('says nothing about the SDKs for a region that does not exist: %j', (twr) =>
    expect(sentences({ video: {} }, { twr })[1]).not.toContain('SDK'),
  );

  it('skips a grant that is not an object', () => expect(sentences({ video: 'all' })).toEqual([REGION]));

  it.each([undefined, null, 'all', []])(
    'says nothing of a token whose grants are %j, such as a bearer token',
    (grants) => expect(sentences(grants)).toEqual([]),
  );
});
