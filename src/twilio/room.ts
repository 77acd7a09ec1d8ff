// Which Video room a token opens. A Video grant without a room opens every room of the account.
import { TokenError } from '../errors';
import type { Product } from '../products';
import { isRoom, MAX_ROOM_LENGTH } from '../text';

/**
 * The rooms that are open to a caller: those of its profile, narrowed to the pinned one.
 *
 * @param pinned VIDEO_ROOM
 * @param rooms from the caller's profile; undefined means that the profile does not limit rooms
 * @returns undefined means every room
 */
export function openRooms(
  pinned: string | undefined,
  rooms: readonly string[] | undefined,
): readonly string[] | undefined {
  if (pinned === undefined) return rooms && [...new Set(rooms.filter(isRoom))];
  return rooms === undefined || rooms.includes(pinned) ? [pinned] : [];
}

/**
 * @param products what the token is for
 * @param open the result of openRooms()
 * @param requested the parameter `room`
 * @returns the room, or undefined for a grant that opens every room, and for a token without Video
 * @throws TokenError room_not_allowed for a room that is not open; invalid_request for a text that cannot be a room, for
 *   a room without Video, and if several rooms are open and none was requested
 */
export function chooseRoom(
  products: readonly Product[],
  open: readonly string[] | undefined,
  requested: string | undefined,
): string | undefined {
  if (requested !== undefined) checkRequested(products, open, requested);
  if (!products.includes('video')) return undefined;
  if (requested === undefined && open !== undefined && open.length > 1) {
    throw new TokenError('room_needed', 'You may join several rooms: name one of them in room.');
  }
  return requested ?? open?.[0];
}

function checkRequested(products: readonly Product[], open: readonly string[] | undefined, requested: string): void {
  if (!isRoom(requested)) {
    const detail = `room must be a room's unique name or SID: at most ${MAX_ROOM_LENGTH} visible characters.`;
    throw new TokenError('room_malformed', detail);
  }
  if (open?.includes(requested) === false) {
    throw new TokenError('room_not_open', 'You may not join the requested room.');
  }
  if (!products.includes('video')) {
    throw new TokenError('room_without_video', 'room needs a token for video.');
  }
}
