// Which Video room a token opens. A Video grant without a room opens every room of the account.
import { CLAIM_FLAWS, type Limit } from '../caller';
import { TokenError } from '../errors';
import { isRoom } from '../text';
import type { Product } from './products';

/**
 * The rooms that are open to a caller: those of its rights, narrowed to the pinned one.
 *
 * @param pinned VIDEO_ROOM
 * @param rooms undefined means that the caller's rights do not limit rooms
 * @returns undefined means every room
 */
export function openRooms(pinned: string | undefined, rooms: Limit | undefined): Limit | undefined {
  if (pinned === undefined) return rooms && { ...rooms, names: [...new Set(rooms.names.filter(isRoom))] };
  if (rooms === undefined || rooms.names.includes(pinned)) return { names: [pinned] };
  return { ...rooms, names: [] };
}

/**
 * @param products what the token is for
 * @param open the result of openRooms()
 * @param requested the parameter `room`
 * @returns the room, or undefined for a grant that opens every room, and for a token without Video
 * @throws TokenError room_not_allowed for a room that is not open; invalid_request for a room without Video, and if
 *   several rooms are open and none was requested
 */
export function chooseRoom(
  products: readonly Product[],
  open: Limit | undefined,
  requested: string | undefined,
): string | undefined {
  if (requested !== undefined && open?.names.includes(requested) === false) throw closedRoom(open);
  if (!products.includes('video')) {
    if (requested === undefined) return undefined;
    throw new TokenError('room_without_video', '`room` requires the product `video`.');
  }
  if (requested === undefined && open !== undefined && open.names.length > 1) {
    throw new TokenError('room_needed', 'You may join several rooms: name one of them in room.');
  }
  return requested ?? open?.names[0];
}

/** Names the cause: a claim that lists no room because it is missing or malformed, no open room, or another room. */
export function closedRoom({ names, flaw }: Limit): TokenError {
  if (flaw) return new TokenError(`rooms_claim_${flaw}`, `${CLAIM_FLAWS[flaw]} your Video rooms.`);
  if (names.length === 0) return new TokenError('no_room', 'You may not join any Video room.');
  return new TokenError('room_not_open', 'You may not join the requested room.');
}
