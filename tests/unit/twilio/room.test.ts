import { chooseRoom } from '../../../src/twilio/room';

const VIDEO = ['video', 'voice'] as const;
const refused = (code: string, reason: string) => expect.objectContaining({ code, reason });

describe('chooseRoom', () => {
  it.each([
    [undefined, undefined, undefined],
    ['tutoring-42', undefined, 'tutoring-42'],
    [undefined, 'lobby', 'lobby'],
    ['lobby', 'lobby', 'lobby'],
  ])('asked for %s and pinned to %s: %s', (requested, pinned, room) => {
    expect(chooseRoom(VIDEO, requested, pinned)).toBe(room);
  });

  it('refuses another room than the pinned one', () => {
    expect(() => chooseRoom(VIDEO, 'Lobby', 'lobby')).toThrow(refused('room_not_allowed', 'room_not_pinned'));
  });

  it.each([' ', 'a\u200bb', 'r'.repeat(129)])('refuses %j, which can be no room', (room) => {
    expect(() => chooseRoom(VIDEO, room, undefined)).toThrow(refused('invalid_request', 'room_malformed'));
  });

  it('refuses a room in a token without Video, and names none there', () => {
    expect(() => chooseRoom(['voice'], 'lobby', 'lobby')).toThrow(refused('invalid_request', 'room_without_video'));
    expect(chooseRoom(['voice'], undefined, 'lobby')).toBeUndefined();
  });
});
