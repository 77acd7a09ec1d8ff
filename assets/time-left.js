// Tells how long a token remains valid. It uses the relative `expiresIn`, so a wrong system clock does not matter.

/**
 * @param {number} expiresIn seconds, from the server's answer
 * @param {number} askedAt milliseconds, from the same clock as `now`
 * @param {number} now milliseconds
 * @returns {number} whole seconds, rounded down and never below zero
 */
export function secondsLeft(expiresIn, askedAt, now) {
  return Math.max(0, Math.floor(expiresIn - (now - askedAt) / 1000));
}

/**
 * @param {number} seconds whole
 * @returns {string} such as `1 h 0 min 5 s`, starting at the largest unit that is not zero
 */
export function inWords(seconds) {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const parts = [`${seconds % 60} s`];
  if (seconds >= 60) parts.unshift(`${minutes} min`);
  if (hours > 0) parts.unshift(`${hours} h`);
  return parts.join(' ');
}
