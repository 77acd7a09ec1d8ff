// Which Video room a token opens. A Video grant without a room opens every room of the account.
import { TokenError } from '../errors';
import { isRoom, MAX_ROOM_LENGTH } from '../text';
import type { Product } from './products';

/**
 * @param products what the token is for
 * @param requested the parameter `room`
 * @param pinned VIDEO_ROOM
 * @returns the room, or undefined for a grant that opens every room
 * @throws TokenError invalid_request for what cannot be a room and for a room without Video, room_not_allowed for
 *   another than the pinned one
 */
export function chooseRoom(
  products: readonly Product[],
  requested: string | undefined,
  pinned: string | undefined,
): string | undefined {
  if (requested !== undefined && !isRoom(requested)) {
    const detail = `room must be a room's unique name or SID: at most ${MAX_ROOM_LENGTH} visible characters.`;
    throw new TokenError('invalid_request', 'room_malformed', detail);
  }
  if (!products.includes('video')) {
    if (requested === undefined) return undefined;
    throw new TokenError('invalid_request', 'room_without_video', 'room goes only with a token for video.');
  }
  if (pinned !== undefined && requested !== undefined && requested !== pinned) {
    throw new TokenError('room_not_allowed', 'room_not_pinned', 'You may not join the room asked for.');
  }
  return pinned ?? requested;
}
