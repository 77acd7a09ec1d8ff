// Counts the seconds down in an element, until there are none left.
import { asClock } from './time-left';

/**
 * @param secondsLeft read once a second, so that it notices when the computer has slept
 * @param onEnd called at most once
 * @returns a function that stops it
 */
export function countDown(shown: HTMLElement, secondsLeft: () => number, onEnd: () => void): () => void {
  const tick = () => {
    const seconds = secondsLeft();
    shown.textContent = seconds > 0 ? `in ${asClock(seconds)}` : 'expired';
    if (seconds > 0) return;
    clearInterval(timer);
    onEnd();
  };
  const timer = setInterval(tick, 1000);
  tick();
  return () => clearInterval(timer);
}
