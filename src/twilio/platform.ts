// The caller's platform, which picks the push credential.
import { TokenError } from '../errors';

const PLATFORMS = ['ios', 'android'] as const;
export type Platform = (typeof PLATFORMS)[number];

/**
 * @param requested the parameter `platform`
 * @throws TokenError invalid_request for an unknown platform
 */
export function choosePlatform(requested: string | undefined): Platform | undefined {
  const platform = PLATFORMS.find((known) => known === requested);
  if (requested !== undefined && !platform) {
    throw new TokenError('invalid_request', 'platform_unknown', `platform must be one of ${PLATFORMS.join(', ')}.`);
  }
  return platform;
}
