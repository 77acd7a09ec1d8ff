import { chooseRoom, openRooms } from '../../../src/twilio/room';

const VIDEO = ['video', 'voice'] as const;
const refused = (code: string, reason: string) => expect.objectContaining({ code, reason });

describe('openRooms', () => {
  it.each([
    [undefined, undefined, undefined],
    ['lobby', undefined, ['lobby']],
    [undefined, ['a', 'b'], ['a', 'b']],
    [undefined, [], []],
    [undefined, ['a', 'a'], ['a']],
    ['lobby', ['a', 'lobby'], ['lobby']],
    ['lobby', ['a'], []],
    [undefined, ['a', 'b\u200b', ' '], ['a']],
  ])('pinned to %j and with a profile of %j: %j', (pinned, rooms, open) => {
    expect(openRooms(pinned, rooms && { names: rooms })?.names).toEqual(open);
  });

  it('keeps why a list is empty, and drops it where the pinned room is listed', () => {
    const flawed = { names: [], flaw: 'missing' } as const;
    expect(openRooms(undefined, flawed)).toEqual(flawed);
    expect(openRooms('lobby', flawed)).toEqual(flawed);
    expect(openRooms('lobby', { names: ['lobby', 'a'] })).toEqual({ names: ['lobby'] });
    expect(openRooms(undefined, undefined)).toBeUndefined();
  });
});

const limit = (names: string[] | undefined) => names && { names };

describe('chooseRoom', () => {
  it.each([
    [undefined, undefined, undefined],
    [undefined, 'tutoring-42', 'tutoring-42'],
    [['lobby'], undefined, 'lobby'],
    [['lobby'], 'lobby', 'lobby'],
    [['a', 'b'], 'b', 'b'],
  ])('with %j open and %j asked for: %s', (open, requested, room) => {
    expect(chooseRoom(VIDEO, limit(open), requested)).toBe(room);
  });

  it('refuses every room if none is open, and names that cause', () => {
    expect(() => chooseRoom(VIDEO, limit([]), 'Lobby')).toThrow(refused('room_not_allowed', 'no_room'));
  });

  it.each([[['lobby']], [['a', 'b']]])('refuses a room that is not among %j', (open) => {
    expect(() => chooseRoom(VIDEO, limit(open), 'Lobby')).toThrow(refused('room_not_allowed', 'room_not_open'));
  });

  it('needs to know which where several are open', () => {
    expect(() => chooseRoom(VIDEO, limit(['a', 'b']), undefined)).toThrow(refused('invalid_request', 'room_needed'));
    expect(chooseRoom(['voice'], limit(['a', 'b']), undefined)).toBeUndefined();
  });

  it('refuses a room in a token without Video, and names none there', () => {
    expect(() => chooseRoom(['voice'], limit(['lobby']), 'lobby')).toThrow(
      refused('invalid_request', 'room_without_video'),
    );
    expect(chooseRoom(['voice'], limit(['lobby']), undefined)).toBeUndefined();
  });
});
